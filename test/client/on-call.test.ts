import { sync } from "node-ical";
import type { OutsideDuty } from "../../domain/paging/duty-change.ts";
import { createHandoffBook } from "../../records/handoffs.ts";
import { type RunningApi, runApi, token } from "./running-api.ts";

/** Monday of the example's week, seven hours after Alice took over from Carol. */
const monday = Date.parse("2026-01-26T16:00:00Z");
let now = monday;
let api: RunningApi;
let saidByPagerDuty: readonly OutsideDuty[] = [];

beforeAll(async () => {
  const layers = [
    {
      ...({ name: "ours", turns: "never", handoffDay: "mon", handoffTime: "09:00" } as const),
      startsOn: "2026-01-05",
      members: ["alice"],
      restrictions: [],
    },
  ];
  const linked = { pagerduty: "PSCHED", handoffTime: "09:00", layers, overrides: [], shadows: [] };
  api = await runApi({
    settings: { schedules: { linked } },
    now: () => now,
    outsideDuty: async () => Promise.resolve(saidByPagerDuty),
  });
});
afterAll(async () => {
  await api.close();
});
beforeEach(() => {
  now = monday;
  saidByPagerDuty = [];
});

interface OnDuty {
  readonly schedule: string;
  readonly person?: string;
  readonly because?: string;
}
const at = (instant: string) => encodeURIComponent(instant);
async function onDuty(instant: string, schedule = "first-line"): Promise<OnDuty | undefined> {
  const { body } = await api.get(`/on-call?at=${at(instant)}`);
  const schedules: readonly OnDuty[] = Array.isArray(body["schedules"]) ? body["schedules"] : [];
  return schedules.find((it) => it.schedule === schedule);
}
const offer = async (body: object) =>
  api.post("/on-call/swaps", { schedule: "first-line", reason: "A wedding", by: "alice", ...body });

test("who is on duty is said with the layer and until when", async () => {
  const { body } = await api.get("/on-call");
  expect(body).toMatchObject({
    schedules: expect.arrayContaining([
      {
        ...{ schedule: "first-line", name: "first-line", person: "alice", because: "rotation, UTC" },
        ...{ line: ["alice", "carol"], shadows: [], until: "2026-02-02T09:00:00.000Z" },
      },
    ]),
  });
});

test("the preview says who comes when, and an unknown schedule is answered with those there are", async () => {
  const preview = await api.get("/on-call/schedules/first-line/preview?weeks=2");
  expect(preview.body).toMatchObject({
    shifts: [
      { from: "2026-01-26T16:00:00.000Z", until: "2026-02-02T09:00:00.000Z", person: "alice" },
      { person: "carol" },
      { person: "alice" },
    ],
  });
  const unknown = await api.get("/on-call/schedules/nowhere/preview");
  expect(unknown).toMatchObject({ status: 404, body: { detail: expect.stringContaining("first-line") } });
  expect((await api.get("/on-call/gaps")).body).toEqual({ gaps: [], notes: [] });
});

describe("an override", () => {
  test("counts to the second, says why, and ends when it is cancelled; who did it stays on record", async () => {
    const made = await api.post("/on-call/overrides", {
      ...{ schedule: "first-line", person: "heidi", from: "2026-01-27T10:00:30Z", until: "2026-01-27T12:00:00Z" },
      ...{ reason: "dentist", by: "alice" },
    });
    expect(made).toMatchObject({ status: 201, body: { person: "heidi", by: "alice" } });
    expect((await onDuty("2026-01-27T10:00:29Z"))?.person).toBe("alice");
    expect(await onDuty("2026-01-27T10:00:30Z")).toMatchObject({
      person: "heidi",
      because: "override: dentist (rotation, UTC)",
    });
    expect((await onDuty("2026-01-27T12:00:00Z"))?.person).toBe("alice");

    const cancelled = await api.post(`/on-call/overrides/${String(made.body["id"])}/cancel`, { by: "heidi" });
    expect(cancelled.body).toMatchObject({ by: "alice", cancelledBy: "heidi" });
    expect((await onDuty("2026-01-27T11:00:00Z"))?.person).toBe("alice");
    expect((await api.get("/on-call/overrides")).body).toMatchObject({ overrides: [{ cancelledBy: "heidi" }] });
  });

  test("is refused where it names nobody, ends before it begins, or is over", async () => {
    const wanted = { schedule: "first-line", person: "heidi", reason: "x", by: "alice" };
    const tried = async (more: object) => (await api.post("/on-call/overrides", { ...wanted, ...more })).body["detail"];
    const stretch = { from: "2026-01-27T10:00:00Z", until: "2026-01-27T12:00:00Z" };
    expect(await tried({ ...stretch, person: "nobody" })).toContain('Nobody is called "nobody"');
    expect(await tried({ ...stretch, until: stretch.from })).toContain("it has to end after it begins");
    expect(await tried({ from: "2025-01-01T00:00:00Z", until: "2025-01-02T00:00:00Z" })).toContain(
      "it is over already",
    );
  });
});

describe("a swap", () => {
  const tuesday = { from: "2026-01-27T09:00:00Z", until: "2026-01-28T09:00:00Z" };

  test("changes nothing while it is offered, and counts once it is accepted", async () => {
    const offered = await offer(tuesday);
    expect(offered).toMatchObject({ status: 201, body: { state: "offered", expiresAt: "2026-01-27T09:00:00.000Z" } });
    expect((await onDuty("2026-01-27T12:00:00Z"))?.person).toBe("alice");
    const path = `/on-call/swaps/${String(offered.body["id"])}`;
    expect(await api.post(`${path}/accept`, { by: "alice" })).toMatchObject({ status: 409 });
    expect(await api.post(`${path}/accept`, { by: "heidi" })).toMatchObject({ body: { state: "accepted" } });
    expect((await onDuty("2026-01-27T12:00:00Z"))?.person).toBe("heidi");
    expect((await onDuty("2026-01-28T09:00:00Z"))?.person).toBe("alice");

    const second = await api.post(`${path}/accept`, { by: "dave" });
    expect(second).toMatchObject({ status: 409, body: { detail: "heidi has accepted it already." } });
    expect(await api.post(`${path}/cancel`, { by: "dave" })).toMatchObject({
      body: { detail: "It is between alice and heidi." },
    });
    await api.post(`${path}/cancel`, { by: "heidi" });
    expect((await onDuty("2026-01-27T12:00:00Z"))?.person).toBe("alice");
  });

  test("of several who accept in one instant one has it", async () => {
    const { body } = await offer(tuesday);
    const path = `/on-call/swaps/${String(body["id"])}`;
    const answers = await Promise.all(["heidi", "dave", "bob"].map(async (by) => api.post(`${path}/accept`, { by })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    await api.post(`${path}/cancel`, { by: "alice" });
  });

  test("expires, and can be for one person alone", async () => {
    const { body } = await offer({ ...tuesday, to: "heidi" });
    const path = `/on-call/swaps/${String(body["id"])}`;
    expect((await api.post(`${path}/accept`, { by: "dave" })).body["detail"]).toBe("It is offered to heidi alone.");
    now = Date.parse("2026-01-27T09:00:00Z");
    expect((await api.post(`${path}/accept`, { by: "heidi" })).body["detail"]).toBe(
      "The offer expired at 2026-01-27T09:00:00.000Z.",
    );
  });

  test("says what is really given: of 64 hours the one that is theirs, and of two over the same hours only the first", async () => {
    const weekend = { from: "2026-02-02T08:00:00Z", until: "2026-02-05T00:00:00Z" };
    const gives = [{ from: "2026-02-02T08:00:00.000Z", until: "2026-02-02T09:00:00.000Z" }];
    const first = await offer(weekend);
    expect(first.body).toMatchObject({ gives });
    const second = await offer(weekend);
    const accept = async ({ body }: typeof first, by: string) =>
      api.post(`/on-call/swaps/${String(body["id"])}/accept`, { by });
    expect((await accept(first, "heidi")).body).toMatchObject({ state: "accepted", gives });
    expect(await accept(second, "dave")).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining("There is nothing left to take: alice is not on duty in first-line") },
    });
    expect((await onDuty("2026-02-02T08:30:00Z"))?.person).toBe("heidi");
    await api.post(`/on-call/swaps/${String(first.body["id"])}/cancel`, { by: "alice" });
  });

  test("of two over the same hours that are accepted in one instant only one is given", async () => {
    const offers = [await offer(tuesday), await offer(tuesday)];
    const people = ["heidi", "dave"];
    const answers = await Promise.all(
      offers.map(async ({ body }, place) =>
        api.post(`/on-call/swaps/${String(body["id"])}/accept`, { by: people[place] }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const winner = answers.findIndex(({ status }) => status === 200);
    expect((await onDuty("2026-01-27T12:00:00Z"))?.person).toBe(people[winner]);
    for (const { body } of offers) await api.post(`/on-call/swaps/${String(body["id"])}/cancel`, { by: "alice" });
  });

  test("is of one's own duty, for somebody else, and ends with what it is for", async () => {
    expect(await offer({ ...tuesday, to: "alice" })).toMatchObject({ status: 409 });
    now = Date.parse("2026-01-27T10:00:00Z");
    const rest = { from: "2026-01-27T09:00:00Z", until: "2026-01-27T10:30:00Z" };
    expect((await offer(rest)).body).toMatchObject({ expiresAt: "2026-01-27T10:30:00.000Z" });
    expect((await offer({ ...tuesday, by: "carol" })).body["detail"]).toContain("carol is not on duty in first-line");
  });
});

describe("the calendar feeds", () => {
  const feed = async (kind: "schedules" | "people", id: string) => {
    const { body } = await api.get("/on-call/calendars");
    const addresses = body[kind];
    const url =
      typeof addresses === "object" && addresses !== null && id in addresses ? Reflect.get(addresses, id) : "";
    return api.app.inject({ method: "GET", url: String(url) });
  };
  const shifts = (ics: string) =>
    Object.values(sync.parseICS(ics)).flatMap((it) =>
      it?.type === "VEVENT"
        ? [
            `${it.start.toISOString()} ${it.end?.toISOString() ?? ""} ${typeof it.summary === "string" ? it.summary : ""}`,
          ]
        : [],
    );

  test("are read without a header, and node-ical understands them: a schedule's shifts", async () => {
    const answer = await feed("schedules", "first-line");
    expect(answer.headers["content-type"]).toBe("text/calendar; charset=utf-8");
    expect(shifts(answer.body)).toContain("2026-01-26T09:00:00.000Z 2026-02-02T09:00:00.000Z first-line: Alice");
  });

  test("an entry keeps its id from one reading to the next, also of a shift that began long ago", async () => {
    const ids = async () =>
      Object.values(sync.parseICS((await feed("schedules", "commanders")).body)).flatMap((it) =>
        it?.type === "VEVENT" ? [it.uid] : [],
      );
    const before = await ids();
    expect(before).toHaveLength(1);
    now += 60_000;
    expect(await ids()).toEqual(before);
  });

  test("a person's are their own shifts in every schedule", async () => {
    const mine = shifts((await feed("people", "carol")).body);
    expect(mine).toContain("2026-02-02T09:00:00.000Z 2026-02-09T09:00:00.000Z On call: first-line");
    expect(mine).toContain("2026-01-26T09:00:00.000Z 2026-02-02T09:00:00.000Z On call: second-line");
    expect(mine.join()).not.toContain("Alice");
  });

  test("an address that was not given out reads nothing, also not with the API's own token", async () => {
    for (const url of [
      `/calendars/schedules/first-line.ics?token=${encodeURIComponent(token)}`,
      "/calendars/people/alice.ics",
    ])
      expect((await api.app.inject({ method: "GET", url })).statusCode).toBeGreaterThanOrEqual(400);
  });
});

describe("a schedule whose PagerDuty does not answer", () => {
  const paths = ["/on-call", "/on-call/schedules/linked/preview", "/on-call/gaps"];
  const notesAt = async (path: string) => (await api.get(path)).body["notes"];

  test("is shown by its last answer, and it is said that this may be old", async () => {
    saidByPagerDuty = [{ schedule: "linked", system: "PagerDuty", shifts: [{ person: "bob" }], isSilent: true }];
    expect(await onDuty("2026-01-27T10:00:00Z", "linked")).toMatchObject({
      person: "bob",
      because: "PagerDuty, by its last answer, UTC",
    });
    for (const path of paths)
      expect(await notesAt(path)).toEqual([
        "PagerDuty does not answer: its last answer about an instant counts for all this time, and may be old.",
      ]);
  });

  test("and never did is shown by its own layers, and that is said", async () => {
    saidByPagerDuty = [{ schedule: "linked", system: "PagerDuty", isSilent: true }];
    expect(await onDuty("2026-01-27T10:00:00Z", "linked")).toMatchObject({ person: "alice", because: "ours, UTC" });
    for (const path of paths)
      expect(await notesAt(path)).toEqual(["PagerDuty does not answer: the schedules' own layers count."]);
  });
});

describe("a schedule that PagerDuty answers for", () => {
  const shift = (person: string, from: string, until: string) => ({
    ...{ person, from: Date.parse(from), until: Date.parse(until) },
  });

  test("is shown as it is paged, and whoever PagerDuty has on duty confirms the handoff in another's stead", async () => {
    saidByPagerDuty = [
      {
        system: "PagerDuty",
        schedule: "linked",
        shifts: [
          shift("heidi", "2026-01-26T09:00:00Z", "2026-01-27T09:00:00Z"),
          shift("dave", "2026-01-27T09:00:00Z", "2026-01-28T09:00:00Z"),
        ],
      },
    ];
    expect(await onDuty("2026-01-26T16:00:00Z", "linked")).toMatchObject({
      person: "heidi",
      because: "PagerDuty, UTC",
    });
    expect((await api.get("/on-call/schedules/linked/preview?weeks=1")).body).toMatchObject({
      shifts: [
        { person: "heidi", until: "2026-01-27T09:00:00.000Z" },
        { person: "dave", until: "2026-01-28T09:00:00.000Z" },
        { from: "2026-01-28T09:00:00.000Z" },
      ],
    });
    const made = { workflow: "handoff-linked", schedule: "linked", person: "bob", after: null };
    await createHandoffBook(api.pool).handOver({ ...made, handedAt: monday });
    const handoff = await createHandoffBook(api.pool).ofWorkflow("handoff-linked");
    const path = `/on-call/handoffs/${String(handoff?.id)}/acknowledge`;
    expect(await api.post(path, { by: "alice" })).toMatchObject({ status: 409 });
    expect(await api.post(path, { by: "heidi" })).toMatchObject({ status: 200, body: { acknowledgedBy: "heidi" } });
  });
});
