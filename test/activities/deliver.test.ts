import { ApplicationFailure } from "@temporalio/activity";
import type { Effect } from "../../domain/incident/effects.ts";
import { createActivities } from "../../activities/index.ts";
import { DeliveryFailure } from "../../activities/ports/delivery.ts";
import type { RecentChanges } from "../../activities/ports/records.ts";
import { exampleSettings } from "../config/example.ts";
import { activitiesOnFakes, at, down, effect, failing, headline, recordingPorts, refusing, wording } from "./fakes.ts";

const facts = {
  cause: "opened",
  acknowledger: "alice",
  noCommander: "being paged",
  startedAt: at - 60_000,
  durationMinutes: 47,
  nobodyResponded: false,
  publicImpact: "",
  publicCause: "",
  eta: "unknown",
  category: "",
  usersAffected: 0,
  items: 0,
  draft: "",
};
const owed = { ...facts, obligation: "x#1", step: "missed", promise: "status page", since: at, due: at, item: "" };

const finding = (text: string, n: number): Effect => ({
  ...effect({
    do: "post",
    to: "room",
    name: "finding",
    pin: false,
    wording: "room/finding",
    data: { ...facts, by: "alice", override: "", text },
  }),
  key: `incident-2026-01-29-1423/post/${n}`,
});

const only = async (effects: Effect, mood?: Parameters<typeof activitiesOnFakes>[0]) => {
  const { deliver, calls } = activitiesOnFakes(mood);
  const { outcomes } = await deliver([effects]);
  return { outcome: outcomes[0]?.outcome, calls };
};

describe("a batch", () => {
  const batch = [finding("one", 1), finding("two", 2), finding("three", 3)];

  test("is done in order, each under its own key", async () => {
    const { deliver, calls } = activitiesOnFakes();
    const delivery = await deliver(batch);
    expect(delivery.stoppedBy).toBeUndefined();
    expect(delivery.outcomes.map((it) => it.outcome)).toEqual(
      batch.map(({ key }) => ({ ok: true, ref: `chat.post ${key}` })),
    );
    expect(calls.map((call) => call["text"])).toEqual([
      "[14:24] Alice: one",
      "[14:24] Alice: two",
      "[14:24] Alice: three",
    ]);
  });

  test("goes on past what is refused for good", async () => {
    const { deliver } = activitiesOnFakes(refusing("/2"));
    const { outcomes, stoppedBy } = await deliver(batch);
    expect(outcomes.map((it) => it.outcome.ok)).toEqual([true, false, true]);
    expect(outcomes[1]?.outcome).toEqual({ ok: false, error: "no such address" });
    expect(stoppedBy).toBeUndefined();
  });

  test("stops at what has to be tried again, and says what was done before", async () => {
    const busy = new DeliveryFailure("retry-after", "slow down", { retryAfterMs: 3_000 });
    const { deliver, calls } = activitiesOnFakes(failing(busy, "/2"));
    const { outcomes, stoppedBy } = await deliver(batch);
    expect(outcomes.map((it) => it.effect)).toEqual(["incident-2026-01-29-1423/post/1"]);
    expect(stoppedBy).toEqual({ error: "slow down", retryAfterMs: 3_000 });
    expect(calls).toHaveLength(1);
  });

  test("of which nothing could be done is thrown, for Temporal to try again", async () => {
    const { deliver, calls } = activitiesOnFakes(down("/1"));
    await expect(deliver(batch)).rejects.toThrow(ApplicationFailure);
    expect(calls).toEqual([]);
  });

  test("keeps a wording nobody wrote from stopping what comes after it", async () => {
    const { deliver } = activitiesOnFakes();
    const unknown: Effect = {
      ...finding("zero", 0),
      do: "comment",
      ticket: "tracking",
      wording: "ticket/nonsense",
      data: {},
    };
    const { outcomes } = await deliver([unknown, finding("one", 1)]);
    expect(outcomes.map((it) => it.outcome.ok)).toEqual([false, true]);
    expect(outcomes[0]?.outcome).toEqual({
      ok: false,
      error: expect.stringContaining("ticket/nonsense.liquid is missing"),
    });
  });
});

describe("chat", () => {
  test("a room opens with the declaration pinned in it", async () => {
    const opening = effect(
      { do: "openRoom", topic: "Pool (API Service)", invite: ["alice"], wording: "room/declaration", data: facts },
      { commander: "bob" },
    );
    const { outcome, calls } = await only(opening);
    expect(outcome).toEqual({ ok: true, ref: `chat.openRoom ${opening.key}` });
    expect(calls.map((call) => [call.port, call.key, call["name"]])).toEqual([
      ["chat.openRoom", opening.key, headline.id],
      ["chat.post", `${opening.key}/declaration`, "declaration"],
    ]);
    expect(calls[0]).toMatchObject({ private: false, invite: ["alice"], topic: "Pool (API Service)" });
    expect(calls[1]?.["pin"]).toBe(true);
    expect(calls[1]?.["text"]).toContain("Incident Commander: @bob-jones");
  });

  test("a room opens with the newest changes of the service; without the database it opens and says that they could not be read", async () => {
    const opening = effect({ do: "openRoom", topic: "t", invite: [], wording: "room/declaration", data: facts });
    const change = (minutes: number) => ({ kind: "deployment", summary: `v${minutes}`, at: at - minutes * 60_000 });
    const rooms = async (recent: RecentChanges["recent"]) => {
      const { ports, successors, calls } = recordingPorts();
      const withChanges = { ...ports, changes: { recent } };
      const { deliver } = createActivities({ ports: withChanges, successors, settings: exampleSettings, wording });
      await expect(deliver([opening])).resolves.toMatchObject({ outcomes: [{ outcome: { ok: true } }] });
      return calls.map((call) => [call.key, JSON.stringify(call["text"])] as const);
    };
    const listed = await rooms(async () => Promise.resolve([9, 20, 30, 40, 50, 60].map(change)));
    expect(listed.at(-1)?.[0]).toBe(`${opening.key}/changes`);
    expect(listed.at(-1)?.[1]).toContain("9 minutes before: deployment, v9");
    expect(listed.at(-1)?.[1]).toContain("And 1 more");
    expect(listed.at(-1)?.[1]).not.toContain("v60");
    expect(await rooms(async () => Promise.resolve([]))).toHaveLength(2);
    const unread = await rooms(async () => Promise.reject(new Error("connection refused")));
    expect(unread.at(-1)).toEqual([`${opening.key}/changes`, expect.stringMatching(/could not be read/)]);
    expect(unread.at(-1)?.[1]).not.toContain("Changed of late");
  });

  test("a private incident's room is private", async () => {
    const { calls } = await only(
      effect({ do: "openRoom", topic: "t", invite: [], wording: "room/declaration", data: facts }, { private: true }),
    );
    expect(calls[0]?.["private"]).toBe(true);
  });

  test("messages are changed in place, people invited, topics set, rooms archived", async () => {
    const { deliver, calls } = activitiesOnFakes();
    await deliver([
      effect({
        do: "edit",
        to: "alerts-channel",
        name: "declaration",
        wording: "alerts/declaration",
        data: { ...facts, state: "resolved" },
      }),
      effect({ do: "invite", people: ["carol"] }),
      effect({ do: "setTopic", topic: "SEV-1" }),
      effect({ do: "archiveRoom" }),
    ]);
    expect(calls.map((call) => call.port)).toEqual(["chat.edit", "chat.invite", "chat.setTopic", "chat.archive"]);
    expect(calls[0]).toMatchObject({ to: "alerts-channel", name: "declaration" });
    expect(calls[0]?.["text"]).toContain("INCIDENT RESOLVED after 47 minutes");
    expect(calls[1]?.["people"]).toEqual(["carol"]);
    expect(calls[2]?.["topic"]).toBe("SEV-1");
  });

  test("one message reminds a person of several things", async () => {
    const { outcome, calls } = await only(
      effect({
        do: "remind",
        to: "person:bob",
        items: [
          { wording: "remind/status-page", data: owed },
          { wording: "remind/room-update", data: owed },
        ],
        lateByMinutes: 5,
      }),
    );
    expect(outcome).toEqual({ ok: true });
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      port: "direct.send",
      key: "incident-2026-01-29-1423/remind/1/bob",
      person: "bob",
      wording: "remind/status-page, remind/room-update",
    });
    expect(calls[0]?.["text"]).toMatch(/the status page .*\n\n.*the update in the room .*\n\n\(5 minutes late\)$/s);
  });

  test("whoever is behind a named target is reminded, and nobody behind it is a failure", async () => {
    const reminder = { do: "remind", items: [{ wording: "remind/evidence", data: owed }] } as const;
    const { calls } = await only(effect({ ...reminder, to: "sre-lead" }));
    expect(calls.map((call) => call["person"])).toEqual(["heidi"]);
    const { outcome } = await only({ ...effect({ ...reminder, to: "executives" }) }, refusing("direct.send"));
    expect(outcome).toMatchObject({ ok: false });
  });
});

describe("telling an audience", () => {
  const telling = (audience: "support" | "leadership" | "executives") =>
    effect({ do: "tell", audience, wording: `${audience}/declared`, data: owed });

  test("support hears by mail and in its channel, with the FAQ", async () => {
    const { outcome, calls } = await only(telling("support"));
    expect(outcome).toEqual({ ok: true });
    expect(calls.map((call) => [call.port, call.key])).toEqual([
      ["mail.send", "incident-2026-01-29-1423/tell/1/mail"],
      ["audienceChat.tell", "incident-2026-01-29-1423/tell/1/chat"],
    ]);
    expect(calls[0]).toMatchObject({
      to: "support",
      recipients: ["support@virtengine.com"],
      subject: "[SEV-2] API Service: Database connection pool exhausted",
      wording: "support/declared",
    });
    expect(calls[0]?.["text"]).toContain(`
FAQ for user questions
- What is happening? There is a problem with API Service: Complete outage for all users.
- Since when? 14:23 UTC.
- Is somebody working on it? Yes, our engineers are.
- When will it be fixed? We do not know yet; please do not promise a time.
- Where do I see how it goes on? https://status.virtengine.com
`);
    expect(calls[1]).toMatchObject({ channel: "#support" });
  });

  test("people in an audience get mail at their own addresses", async () => {
    const { calls } = await only(telling("executives"));
    expect(calls[0]?.["recipients"]).toEqual(["judy@virtengine.com", "ivan@virtengine.com"]);
  });

  test("one of two ways is enough, whatever keeps the other from working", async () => {
    for (const mood of [refusing("mail.send"), down("mail.send")]) {
      const { outcome, calls } = await only(telling("support"), mood);
      expect(outcome).toEqual({ ok: true });
      expect(calls.map((call) => call.port)).toEqual(["audienceChat.tell"]);
    }
  });

  test("with no way left it has failed, or is tried again while one may heal", async () => {
    const { outcome } = await only(telling("leadership"), refusing("mail.send"));
    expect(outcome).toEqual({ ok: false, error: "no such address" });
    await expect(only(telling("support"), down("mail.send", "audienceChat.tell"))).rejects.toThrow("no answer");
  });
});

describe("status page, tickets and calendar", () => {
  const entry = { ...facts, text: "", reviewWithinMinutes: 0 };

  test("the public is promised updates only while somebody leads communication, and never reads of a drill or delay", async () => {
    const publishing = (updateEveryMinutes: number) =>
      effect(
        {
          do: "publish",
          state: "investigating",
          wording: "status/investigating",
          data: { ...entry, updateEveryMinutes },
          lateByMinutes: 9,
        },
        { kind: "drill" },
      );
    const { calls } = await only(publishing(0));
    const standing =
      "We are currently investigating issues with API Service.\nUsers may experience problems with API Service.";
    expect(calls[0]).toMatchObject({
      service: "API Service",
      severity: "sev2",
      state: "investigating",
      text: standing,
    });
    const publishOutcome = await only(publishing(20));
    expect(publishOutcome.calls[0]?.["text"]).toBe(`${standing}\nUpdates will be provided every 20 minutes.`);
  });

  test("an entry can be taken back", async () => {
    const { calls } = await only(effect({ do: "withdrawEntry", wording: "status/withdrawn", data: facts }));
    expect(calls[0]?.port).toBe("statusPage.withdraw");
  });

  test("tickets are created, commented on, and filled with action items", async () => {
    const item = { item: "A1", description: "Alert", owner: "bob", priority: "P0", dueOn: at, acceptance: "fires" };
    const { deliver, calls } = activitiesOnFakes();
    const { outcomes } = await deliver([
      effect({ do: "createTicket", ticket: "tracking", title: "INCIDENT", wording: "ticket/tracking", data: facts }),
      effect({
        do: "comment",
        ticket: "tracking",
        wording: "ticket/item-completed",
        data: { ...facts, by: "bob", override: "", item: "A1" },
      }),
      effect({ do: "createItems", items: [item] }),
    ]);
    expect(outcomes.map((it) => it.outcome.ok)).toEqual([true, true, true]);
    expect(calls.map((call) => call.port)).toEqual(["tracker.createTicket", "tracker.comment", "tracker.createItems"]);
    expect(calls[0]).toMatchObject({ ticket: "tracking", title: "INCIDENT" });
    expect(calls[1]?.["text"]).toBe("A1 is done (Bob)");
    expect(calls[2]?.["items"]).toEqual([item]);
  });

  const slot = Date.parse("2026-01-30T10:00:00Z");
  const invitation = effect({
    do: "sendInvitation",
    slot,
    minutes: 60,
    attendees: ["person:bob", "owners:API Service", "engineering-lead", "sre-lead", "rotation"],
    sequence: 0,
    tellsUpTo: 44,
    wording: "invitation/postmortem",
    data: facts,
  });

  test("the invitation goes to everybody behind its targets once, with the working draft and its timeline", async () => {
    const { calls } = await only(invitation);
    expect(calls[0]).toMatchObject({
      port: "calendar.invite",
      slot,
      minutes: 60,
      attendees: ["bob", "dave", "frank", "heidi", "alice", "carol"],
      subject: "Postmortem: Database connection pool exhausted (incident-2026-01-29-1423)",
    });
    expect(calls[0]?.["text"]).toContain("2026-01-30 10:00 AM, 60 minutes");
    expect(calls[0]?.["text"]).toContain("Working draft");
    expect(calls[0]?.["text"]).toContain(
      "\n\nTimeline (UTC)\n[14:28] Alice acknowledged page\n[15:30] Bob: event 44\n",
    );
  });

  test("the invitation waits for the records, which its draft is written from", async () => {
    await expect(only(invitation, down("recorder.timeline"))).rejects.toThrow("no answer");
  });

  test("the meeting can be cancelled", async () => {
    const { calls } = await only(effect({ do: "cancelInvitation", sequence: 2 }));
    expect(calls[0]).toMatchObject({ port: "calendar.cancel", sequence: 2 });
  });

  test("questions about working time are answered without any vendor", async () => {
    const from = Date.parse("2026-01-29T15:10:00Z");
    const questions = [
      { ask: "working-day", from, days: 5, at: "end" },
      { ask: "postmortem-slot", from, minutes: 60 },
    ] as const;
    const { outcome, calls } = await only(effect({ do: "workOut", questions }));
    expect(outcome).toEqual({
      ok: true,
      answers: [
        { question: questions[0], is: Date.parse("2026-02-05T17:00:00Z") },
        { question: questions[1], is: Date.parse("2026-01-30T10:00:00Z") },
      ],
    });
    expect(calls).toEqual([]);
  });
});

test("a drill says that it is one", async () => {
  const { calls } = await only({ ...finding("x", 1), about: { ...headline, kind: "drill" } });
  expect(calls[0]?.["text"]).toBe("[14:24] Alice: x\n\nThis is a drill.");
});

test("events are appended as they are, and what the records cannot take is tried again", async () => {
  const batch = { incidentId: headline.id, kind: "real", events: [] } as const;
  const { record, batches } = activitiesOnFakes();
  await record(batch);
  expect(batches).toEqual([batch]);
  await expect(activitiesOnFakes(down("recorder.append")).record(batch)).rejects.toThrow("no answer");
});
