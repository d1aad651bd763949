import type { DirectMessages } from "../../../activities/ports/direct-messages.ts";
import { failureOf, incidentOfItsOwn } from "./delivered.ts";

/** What the tests need: messages to single people, what has arrived, and the same with its systems out of reach. */
export interface DirectMessagesSubject {
  readonly direct: DirectMessages;
  readonly unreachable: DirectMessages;
  readonly messages: (incidentId: string, person: string) => Promise<readonly string[]>;
}

/** Tests that everything which sends messages to single people has to pass. */
export const directMessagesContract = (name: string, create: () => Promise<DirectMessagesSubject>): void => {
  describe(`${name} for messages to single people`, () => {
    let subject: DirectMessagesSubject;
    beforeAll(async () => {
      subject = await create();
    });

    it("writes to one person and nobody else, once a key, also when two workers do it at once", async () => {
      const { incidentId, effect } = incidentOfItsOwn();
      const message = { ...effect("remind/1"), person: "bob", text: "The update is due at 14:50." };
      await Promise.all([subject.direct.send(message), subject.direct.send(message)]);
      await subject.direct.send(message);
      expect(await subject.messages(incidentId, "bob")).toEqual(["The update is due at 14:50."]);
      expect(await subject.messages(incidentId, "alice")).toEqual([]);
    });

    it("asks to be tried again while its system cannot be reached, and then writes", async () => {
      const { incidentId, effect } = incidentOfItsOwn();
      const message = { ...effect("remind/1"), person: "bob", text: "Please post the first entry." };
      expect(await failureOf(subject.unreachable.send(message))).toBe("retry");
      await subject.direct.send(message);
      expect(await subject.messages(incidentId, "bob")).toEqual(["Please post the first entry."]);
    });
  });
};
