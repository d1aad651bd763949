import type { Chat, Place } from "../../../activities/ports/chat.ts";
import { failureOf, incidentOfItsOwn } from "./delivered.ts";

/**
 * What the tests of a chat adapter need: the chat, functions that read its messages, and the same adapter with its
 * system out of reach.
 */
export interface ChatSubject {
  readonly chat: Chat;
  readonly unreachable: Chat;
  readonly messages: (
    incidentId: string,
    place: Place,
  ) => Promise<readonly { readonly text: string; readonly pinned: boolean }[]>;
  readonly members: (incidentId: string) => Promise<readonly string[]>;
  readonly topic: (incidentId: string) => Promise<string>;
  readonly archived: (incidentId: string) => Promise<boolean>;
}

/** Tests that a chat adapter has to pass, the same for every chat with war rooms. */
export const chatContract = (name: string, create: () => Promise<ChatSubject>): void => {
  describe(`${name} as a chat`, () => {
    let subject: ChatSubject;
    beforeAll(async () => {
      subject = await create();
    });

    const openIncident = async () => {
      const { incidentId, effect } = incidentOfItsOwn();
      const room = { name: incidentId, topic: "SEV-2 payments", private: false, invite: ["alice"] };
      const ref = await subject.chat.openRoom({ ...effect("openRoom/1"), ...room });
      return { incidentId, effect, room, ref };
    };

    it("opens one room an incident, whoever asks again and under whatever key", async () => {
      const { incidentId, effect, room, ref } = await openIncident();
      expect(ref).not.toBe("");
      expect(await subject.chat.openRoom({ ...effect("openRoom/1"), ...room })).toBe(ref);
      expect(await subject.chat.openRoom({ ...effect("openRoom/2"), ...room })).toBe(ref);
      expect(await subject.topic(incidentId)).toBe("SEV-2 payments");
      expect(await subject.members(incidentId)).toEqual(["alice"]);
    });

    it("posts once a key, also when two workers do it at once, and answers the same message", async () => {
      const { incidentId, effect } = await openIncident();
      const message = {
        ...effect("post/1"),
        to: "room",
        name: "finding-1",
        text: "Connections leak.",
        pin: false,
      } as const;
      const refs = await Promise.all([subject.chat.post(message), subject.chat.post(message)]);
      refs.push(await subject.chat.post(message));
      expect(new Set(refs).size).toBe(1);
      expect(await subject.messages(incidentId, "room")).toEqual([{ text: "Connections leak.", pinned: false }]);
    });

    it("keeps the order of what it was given and pins what it was told to pin", async () => {
      const { incidentId, effect } = await openIncident();
      const post = (n: number, pin: boolean) =>
        subject.chat.post({ ...effect(`post/${n}`), to: "room", name: `m${n}`, text: `Message ${n}`, pin });
      await post(1, true);
      await post(2, false);
      await post(3, false);
      expect(await subject.messages(incidentId, "room")).toEqual([
        { text: "Message 1", pinned: true },
        { text: "Message 2", pinned: false },
        { text: "Message 3", pinned: false },
      ]);
    });

    it("edits in place, in the room and in the alerts channel, and posts nothing", async () => {
      const { incidentId, effect } = await openIncident();
      for (const to of ["room", "alerts-channel"] as const) {
        const declaration = { to, name: "declaration" };
        await subject.chat.post({ ...effect(`post/${to}`), ...declaration, text: "IC: being paged", pin: true });
        await subject.chat.edit({ ...effect(`edit/${to}`, 2), ...declaration, text: "IC: Bob" });
        await subject.chat.edit({ ...effect(`edit/${to}`, 2), ...declaration, text: "IC: Bob" });
        expect(await subject.messages(incidentId, to)).toEqual([{ text: "IC: Bob", pinned: true }]);
      }
    });

    it("does not let an old edit that is repeated undo a newer one", async () => {
      const { incidentId, effect } = await openIncident();
      const declaration = { to: "room", name: "declaration" } as const;
      await subject.chat.post({ ...effect("post/1"), ...declaration, text: "first", pin: false });
      await subject.chat.edit({ ...effect("edit/1"), ...declaration, text: "second" });
      await subject.chat.edit({ ...effect("edit/2"), ...declaration, text: "third" });
      await subject.chat.edit({ ...effect("edit/1"), ...declaration, text: "second" });
      expect(await subject.messages(incidentId, "room")).toEqual([{ text: "third", pinned: false }]);
    });

    it("edits the newest message of a name that is used again", async () => {
      const { incidentId, effect } = await openIncident();
      const declaration = { to: "room", name: "declaration" } as const;
      await subject.chat.post({ ...effect("post/1"), ...declaration, text: "first episode", pin: false });
      await subject.chat.post({ ...effect("post/2"), ...declaration, text: "second episode", pin: false });
      await subject.chat.edit({ ...effect("edit/1"), ...declaration, text: "second episode, edited" });
      expect((await subject.messages(incidentId, "room")).map((message) => message.text)).toEqual([
        "first episode",
        "second episode, edited",
      ]);
    });

    it("invites people once and changes the topic", async () => {
      const { incidentId, effect } = await openIncident();
      await subject.chat.invite({ ...effect("invite/1"), people: ["alice", "bob"] });
      await subject.chat.invite({ ...effect("invite/1"), people: ["alice", "bob"] });
      await subject.chat.setTopic({ ...effect("setTopic/1"), topic: "SEV-1 payments" });
      expect([...(await subject.members(incidentId))].sort()).toEqual(["alice", "bob"]);
      expect(await subject.topic(incidentId)).toBe("SEV-1 payments");
    });

    it("archives the room, and refuses for good what is posted there afterwards", async () => {
      const { incidentId, effect } = await openIncident();
      await subject.chat.archive(effect("archive/1"));
      await subject.chat.archive(effect("archive/1"));
      expect(await subject.archived(incidentId)).toBe(true);
      const late = { ...effect("post/9"), to: "room", name: "late", text: "Too late", pin: false } as const;
      expect(await failureOf(subject.chat.post(late))).toBe("permanent");
      expect(await subject.messages(incidentId, "room")).toEqual([]);
    });

    it("refuses for good what can never work: a room nobody opened, a message nobody posted", async () => {
      const stranger = incidentOfItsOwn();
      const message = { ...stranger.effect("post/1"), to: "room", name: "m", text: "Hello?", pin: false } as const;
      expect(await failureOf(subject.chat.post(message))).toBe("permanent");
      const { effect } = await openIncident();
      const edit = { ...effect("edit/1"), to: "room", name: "never posted", text: "?" } as const;
      expect(await failureOf(subject.chat.edit(edit))).toBe("permanent");
    });

    it("does under the same key what it once refused, when it has become possible", async () => {
      const { incidentId, effect } = incidentOfItsOwn();
      const message = { ...effect("post/1"), to: "room", name: "m", text: "Now?", pin: false } as const;
      expect(await failureOf(subject.chat.post(message))).toBe("permanent");
      await subject.chat.openRoom({ ...effect("openRoom/1"), name: incidentId, topic: "", private: false, invite: [] });
      await subject.chat.post(message);
      expect(await subject.messages(incidentId, "room")).toHaveLength(1);
    });

    it("asks to be tried again while its system cannot be reached", async () => {
      const { incidentId, effect } = await openIncident();
      const message = { ...effect("post/1"), to: "room", name: "m", text: "Anybody?", pin: false } as const;
      expect(await failureOf(subject.unreachable.post(message))).toBe("retry");
      await subject.chat.post(message);
      expect(await subject.messages(incidentId, "room")).toHaveLength(1);
    });

    it("takes every text a person can type", async () => {
      const { incidentId, effect } = await openIncident();
      const text = '\'; drop table rooms; -- <b>ü</b> 🔥 \\u0000 "quoted"\nsecond line';
      await subject.chat.post({ ...effect("post/1"), to: "room", name: "m", text, pin: false });
      expect((await subject.messages(incidentId, "room"))[0]?.text).toBe(text);
      const odd = { ...effect("post/2"), to: "room", name: "n", text: "cut \0 off \ud83d", pin: false } as const;
      await subject.chat.post(odd);
      expect(await subject.messages(incidentId, "room")).toHaveLength(2);
    });
  });
};
