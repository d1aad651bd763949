import type { AudienceChat, Mail } from "../../../activities/ports/informing.ts";
import type { Audience } from "../../../domain/incident/people.ts";
import { failureOf, incidentOfItsOwn } from "./delivered.ts";

export interface MailSubject {
  readonly mail: Mail;
  readonly unreachable: Mail;
  readonly mails: (
    incidentId: string,
    to: Audience,
  ) => Promise<readonly { readonly subject: string; readonly text: string; readonly recipients: readonly string[] }[]>;
}

/** Tests that an adapter which mails an audience has to pass, the same for every mail system. */
export const mailContract = (name: string, create: () => Promise<MailSubject>): void => {
  describe(`${name} as mail`, () => {
    let subject: MailSubject;
    beforeAll(async () => {
      subject = await create();
    });
    const letter = {
      recipients: ["cto@example.com", "ceo@example.com"],
      subject: "SEV-2: Checkout fails",
      text: "Declared at 14:29.\n\nOne in three payments fails.",
    };

    it("sends one mail a key and audience, to all its addresses", async () => {
      const { incidentId, effect } = incidentOfItsOwn();
      const mail = { ...effect("tell/1"), to: "leadership", ...letter } as const;
      await Promise.all([subject.mail.send(mail), subject.mail.send(mail)]);
      await subject.mail.send(mail);
      await subject.mail.send({ ...mail, ...effect("tell/2"), to: "support" });
      expect(await subject.mails(incidentId, "leadership")).toEqual([letter]);
      expect(await subject.mails(incidentId, "support")).toHaveLength(1);
    });

    it("asks to be tried again while its system cannot be reached", async () => {
      const mail = { ...incidentOfItsOwn().effect("tell/1"), to: "leadership", ...letter } as const;
      expect(await failureOf(subject.unreachable.send(mail))).toBe("retry");
    });
  });
};

export interface AudienceChatSubject {
  readonly chat: AudienceChat;
  readonly unreachable: AudienceChat;
  readonly told: (incidentId: string, channel: string) => Promise<readonly string[]>;
}

export const audienceChatContract = (name: string, create: () => Promise<AudienceChatSubject>): void => {
  describe(`${name} as an audience's chat`, () => {
    let subject: AudienceChatSubject;
    beforeAll(async () => {
      subject = await create();
    });

    it("tells a channel once a key", async () => {
      const { incidentId, effect } = incidentOfItsOwn();
      const message = { ...effect("tell/1"), to: "support", channel: "#support", text: "Checkout fails." } as const;
      await subject.chat.tell(message);
      await subject.chat.tell(message);
      await subject.chat.tell({ ...message, channel: "#support-night" });
      expect(await subject.told(incidentId, "#support")).toEqual(["Checkout fails."]);
      expect(await subject.told(incidentId, "#support-night")).toEqual(["Checkout fails."]);
    });

    it("asks to be tried again while its system cannot be reached", async () => {
      const message = { ...incidentOfItsOwn().effect("tell/1"), to: "support", channel: "#s", text: "?" } as const;
      expect(await failureOf(subject.unreachable.tell(message))).toBe("retry");
    });
  });
};
