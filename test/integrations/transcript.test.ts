import type pg from "pg";
import { createLocalPorts } from "../../integrations/local/local-ports.ts";
import { transcriptOf } from "../../integrations/local/transcript.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { at, failureOf, incidentOfItsOwn } from "./contracts/delivered.ts";

describe("the transcript of what was sent", () => {
  let pool: pg.Pool;
  beforeAll(async () => {
    pool = await migratedDatabase();
  });
  afterAll(() => pool.end());

  const local = () =>
    createLocalPorts(pool, {
      recorder: { append: () => Promise.resolve(), timeline: () => Promise.resolve([]) },
      conference: { jitsiUrl: "https://meet.example.com", key: "secret" },
    });

  it("says to whom, by which channel and what, in the order of incident time, each thing once", async () => {
    const { incidentId, effect } = incidentOfItsOwn();
    const { pagers, chat, direct, mail, audienceChat, tracker, statusPage, calendar } = local();
    const [pager] = pagers;
    const effectWithWording = (name: string, wording: string, minutesLater = 0) => ({
      ...effect(name, minutesLater),
      wording,
    });
    // Effects of different lanes run side by side, so a row that is written later may belong to an earlier minute.
    await chat.openRoom({ ...effect("o"), name: incidentId, topic: "SEV-2", private: false, invite: [] });
    const post = {
      ...effectWithWording("d", "room/declaration"),
      to: "room",
      name: "declaration",
      text: "…",
      pin: true,
    } as const;
    await chat.post(post);
    await chat.post({ ...post, key: "d2", to: "alerts-channel" });
    await mail.send({
      ...effectWithWording("m", "mail/declared"),
      to: "leadership",
      recipients: [],
      subject: "SEV-2",
      text: "…",
    });
    await audienceChat.tell({ ...effectWithWording("t", "told"), to: "support", channel: "#support", text: "…" });
    await tracker.createTicket({ ...effect("c"), ticket: "tracking", title: "SEV-2", text: "…" });
    const asks = ["acknowledge", "take-command"] as const;
    const page = { ...effect("p/alice", -5), person: "alice", urgency: "page", text: "…", asks } as const;
    await pager?.page(page);
    await pager?.page(page);
    await pager?.withdraw({ ...effect("w", -1), pages: [effect("p").key], text: "Bob has it." });
    await chat.edit({
      ...effectWithWording("e", "room/declaration", 2),
      to: "room",
      name: "declaration",
      text: "IC: Bob",
    });
    await statusPage.publish({
      ...effect("s", 3),
      service: "payments",
      severity: "sev2",
      state: "resolved",
      text: "…",
    });
    await calendar.invite({
      ...effect("i", 4),
      ...{ slot: at, minutes: 60, attendees: ["bob"], sequence: 0, subject: "Postmortem", text: "…" },
    });
    await direct.send({ ...effectWithWording("r", "remind/update", 5), person: "bob", text: "…" });
    const lines = (await transcriptOf(pool, incidentId)).map(
      (row) => `${new Date(row.at).toISOString().slice(11, 16)} | ${row.to} | ${row.channel} | ${row.what}`,
    );
    expect(lines).toEqual([
      "14:24 | alice | page | acknowledge; take command",
      "14:28 | alice | page | withdrawn",
      "14:29 | room | chat | opened",
      "14:29 | room | chat | room/declaration",
      "14:29 | #sre-alerts | chat | room/declaration",
      "14:29 | leadership | mail | mail/declared",
      "14:29 | support | chat | told",
      "14:29 | tracker | ticket | tracking",
      "14:31 | room | chat | room/declaration",
      "14:32 | public | status page | resolved",
      "14:33 | attendees | invitation | invited",
      "14:34 | bob | message | remind/update",
    ]);
  });

  it("marks the page that was withdrawn and the message that was edited, and says when things were really written", async () => {
    const { incidentId, effect } = incidentOfItsOwn();
    const { pagers, chat } = local();
    await pagers[0]?.page({ ...effect("p/alice"), person: "alice", urgency: "page", text: "Acknowledge" });
    await pagers[0]?.withdraw({ ...effect("w", 4), pages: [effect("p").key], text: "Over" });
    const message = { to: "alerts-channel", name: "declaration", pin: false } as const;
    await chat.post({ ...effect("d", 5), ...message, text: "IC: being paged" });
    await chat.edit({ ...effect("e", 6), ...message, text: "IC: Bob" });
    const [page, withdrawal, posted, edited] = await transcriptOf(pool, incidentId);
    expect(page).toMatchObject({ deed: "page", via: "push", withdrawnAt: at + 4 * 60_000 });
    expect(withdrawal).toMatchObject({ deed: "withdraw-page", text: "Over" });
    expect(posted).toMatchObject({ deed: "post", text: "IC: being paged", editedAt: at + 6 * 60_000 });
    expect(edited).toMatchObject({ deed: "edit", text: "IC: Bob" });
    expect(Math.abs((page?.writtenAt ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it("shows nothing of what was refused", async () => {
    const { incidentId, effect } = incidentOfItsOwn();
    const { chat, tracker } = local();
    const message = { ...effect("p"), to: "room", name: "m", text: "Nobody opened this room.", pin: false } as const;
    expect(await failureOf(chat.post(message))).toBe("permanent");
    const item = { item: "A1", description: "…", owner: "alice", priority: "P0", dueOn: Number.NaN, acceptance: "…" };
    expect(await failureOf(tracker.createItems({ ...effect("c"), items: [item] }))).toBe("permanent");
    expect(await transcriptOf(pool, incidentId)).toEqual([]);
  });
});
