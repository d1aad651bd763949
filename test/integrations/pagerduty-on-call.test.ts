import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { readSettings } from "../config/read-settings.ts";
import { readEnvironment } from "../../config/environment.ts";
import { loadOutsideSystems } from "../../integrations/connections.ts";
import { outsideDuty } from "../../integrations/outside-duty.ts";
import { handoverAt } from "../../on-call/handover.ts";
import { gapsBetween, scheduleNamed, shiftsBetween } from "../../on-call/schedule.ts";
import { dutyIn } from "../../records/paging-directory.ts";
import { silentSystems, withChanges } from "../../on-call/roster-with-changes.ts";
import { peopleBehind } from "../../on-call/targets.ts";
import description from "./vendors/pagerduty-oncalls.openapi.json";

/** Checks data against PagerDuty's own description of GET /oncalls, reduced to the parts that are used. */
const ajv = addFormats(new Ajv({ strict: false, validateFormats: true })).addSchema(description, "pagerduty");
const operation = "pagerduty#/paths/~1oncalls/get";
const answerIsValid = ajv.compile({ $ref: `${operation}/responses/200/content/application~1json/schema` });
const parameters: Readonly<Record<string, { readonly name: string; readonly in: string }>> =
  description.components.parameters;
const parameterNames = Object.values(parameters).flatMap((it) => (it.in === "query" ? [it.name] : []));

/** A shift of one schedule in PagerDuty. */
interface Shift {
  readonly schedule: string;
  readonly email: string;
  readonly level: number;
  readonly from: string;
  readonly until: string;
}
let shifts: readonly Shift[] = [];
let isDown = false;
/** The longest list that PagerDuty returns at once. */
const mostAtOnce = 100;
const askedPaths: string[] = [];
const faults: string[] = [];
let server: Server;

/** A fake PagerDuty that answers from `shifts`, and notes every parameter that PagerDuty does not describe. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const { searchParams, pathname } = new URL(request.url ?? "", "http://localhost");
    askedPaths.push(pathname);
    faults.push(...[...searchParams.keys()].filter((name) => !parameterNames.includes(name)));
    if (request.headers.authorization !== "Token token=a-key") faults.push("authorization");
    const wanted = searchParams.getAll("schedule_ids[]");
    const at = Date.parse(searchParams.get("since") ?? "");
    const until = Date.parse(searchParams.get("until") ?? "");
    const offset = Number(searchParams.get("offset"));
    const oncalls = shifts
      .filter((it) => wanted.includes(it.schedule) && Date.parse(it.from) < until && at < Date.parse(it.until))
      .map(({ schedule, email, level, from, until }) => ({
        escalation_level: level,
        ...{ start: from, end: until },
        escalation_policy: { id: "PEP", type: "escalation_policy_reference" },
        schedule: { id: schedule, type: "schedule_reference" },
        user: { id: email.toUpperCase(), type: "user_reference", email },
      }));
    const limit = Math.min(mostAtOnce, Number(searchParams.get("limit")));
    const page = { oncalls: oncalls.slice(offset, offset + limit), more: offset + limit < oncalls.length };
    const answer = { ...page, limit, offset, total: null };
    if (!answerIsValid(answer)) faults.push(ajv.errorsText(answerIsValid.errors));
    response.writeHead(isDown ? 503 : 200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => new Promise((resolve) => server.close(resolve)));
afterEach(() => {
  expect(faults).toEqual([]);
});

const portOf = (address: AddressInfo | string | null) =>
  address === null || typeof address === "string" ? 0 : address.port;

const reported: unknown[] = [];
async function product() {
  const { settings } = readSettings(
    "config.yaml",
    `
people:
  alice: { email: alice@example.com }
  bob: { email: Bob@example.com }
  carol: { email: carol@example.com }
contacts: { fallback: carol }
onCall: { primary: payments, pagerdutyApi: "http://127.0.0.1:${String(portOf(server.address()))}" }
schedules:
  payments: { pagerduty: PSCHED, layers: [{ name: ours, turns: never, members: [carol] }] }
`,
  );
  const configured = { environment: readEnvironment({ PAGERDUTY_API_TOKEN: "a-key" }), settings };
  const { connected } = (await loadOutsideSystems())(configured);
  const report = (error: unknown) => {
    reported.push(error);
  };
  const nothingStored = { methods: [], rules: [], changes: [], changesSince: 0 };
  const duty = dutyIn(
    async () => Promise.resolve(nothingStored),
    { inForce: async () => Promise.resolve([]) },
    outsideDuty(() => connected.flatMap((it) => (it.duty === undefined ? [] : [it.duty])), report),
  );
  const onDuty = async (at: string) => {
    const instant = Date.parse(at);
    const { changes, outside } = await duty.at(instant);
    return peopleBehind("rotation", instant, withChanges(settings, changes, outside));
  };
  const payments = async (from: string, until: string) => {
    const { changes, outside } = await duty.at(Date.parse(from), Date.parse(until));
    const found = scheduleNamed("payments", withChanges(settings, changes, outside));
    if (found === undefined) throw new Error("the schedule is there");
    return found;
  };
  const notes = async (from: string, until: string) =>
    silentSystems((await duty.at(Date.parse(from), Date.parse(until))).outside);
  return { onDuty, payments, notes };
}

const january = { from: "2026-01-26T09:00:00Z", until: "2026-02-02T09:00:00Z" };

test("whom PagerDuty has on duty is paged, the lowest level first, known by their e-mail address", async () => {
  shifts = [
    { schedule: "PSCHED", email: "bob@example.com", level: 2, ...january },
    { schedule: "PSCHED", email: "alice@example.com", level: 1, ...january },
    { schedule: "POTHER", email: "carol@example.com", level: 1, ...january },
    { schedule: "PSCHED", email: "stranger@example.com", level: 3, ...january },
  ];
  const { onDuty } = await product();
  expect(await onDuty("2026-01-29T14:24:00Z")).toEqual(["alice", "bob"]);
  expect(askedPaths.at(-1)).toBe("/oncalls");
});

test("its handoff is asked for at the page's own instant", async () => {
  shifts = [
    { schedule: "PSCHED", email: "alice@example.com", level: 1, ...january },
    { schedule: "PSCHED", email: "bob@example.com", level: 1, from: january.until, until: "2026-02-09T09:00:00Z" },
  ];
  const { onDuty } = await product();
  expect(await onDuty("2026-02-02T08:59:59Z")).toEqual(["alice"]);
  expect(await onDuty("2026-02-02T09:00:00Z")).toEqual(["bob"]);
  expect(await onDuty("2026-02-09T09:00:00Z")).toEqual([]);
});

test("while it does not answer its last answer counts, and before the first the layers; it is reported", async () => {
  shifts = [{ schedule: "PSCHED", email: "alice@example.com", level: 1, ...january }];
  isDown = true;
  const { onDuty } = await product();
  expect(await onDuty("2026-01-29T14:24:00Z")).toEqual(["carol"]);
  isDown = false;
  expect(await onDuty("2026-01-29T14:24:00Z")).toEqual(["alice"]);
  isDown = true;
  expect(await onDuty("2026-01-29T14:25:00Z")).toEqual(["alice"]);
  expect(reported).toHaveLength(2);
});

test("a preview while it does not answer says whether its last answer or the layers are shown, and says nothing once it answers", async () => {
  shifts = [{ schedule: "PSCHED", email: "alice@example.com", level: 1, ...january }];
  const { onDuty, payments, notes } = await product();
  const span = ["2026-01-26T00:00:00Z", "2026-02-09T00:00:00Z"] as const;
  isDown = true;
  expect(await notes(...span)).toEqual(["PagerDuty does not answer: the schedules' own layers count."]);
  expect((await payments(...span)).layers.map(({ name }) => name)).toEqual(["ours"]);
  isDown = false;
  await onDuty("2026-01-29T14:24:00Z");
  expect(await notes(...span)).toEqual([]);
  isDown = true;
  expect(await notes(...span)).toEqual([expect.stringContaining("PagerDuty does not answer: its last answer")]);
  expect((await payments(...span)).layers.map(({ name }) => name)).toEqual(["PagerDuty, by its last answer"]);
});

test("previews, gaps and handoffs are PagerDuty's too, through as many pages as it takes", async () => {
  isDown = false;
  const [from, until] = ["2026-01-26T00:00:00Z", "2026-02-09T00:00:00Z"];
  const start = Date.parse(from);
  const hour = 3_600_000;
  const iso = (at: number) => new Date(at).toISOString();
  // Hourly shifts for a week, which are more than PagerDuty returns at once, and then none.
  const hourly = [...Array(7 * 24).keys()].map((number) => ({
    ...{ schedule: "PSCHED", level: 1, email: number % 2 === 0 ? "alice@example.com" : "bob@example.com" },
    ...{ from: iso(start + number * hour), until: iso(start + (number + 1) * hour) },
  }));
  shifts = [...hourly, { schedule: "PSCHED", email: "carol@example.com", level: 2, ...january }];
  const { payments } = await product();
  const schedule = await payments(from, until);
  const preview = shiftsBetween(schedule, start, Date.parse(until));
  expect(preview.slice(0, 2)).toEqual([
    { from: start, until: start + hour, person: "alice" },
    { from: start + hour, until: start + 2 * hour, person: "bob" },
  ]);
  // PagerDuty's second escalation level is on duty while nobody of the first level is.
  expect(preview.slice(-2)).toEqual([
    { from: start + 7 * 24 * hour, until: Date.parse(january.until), person: "carol" },
    { from: Date.parse(january.until), until: Date.parse(until), person: undefined },
  ]);
  expect(gapsBetween(schedule, start, Date.parse(until))).toHaveLength(1);
  expect(handoverAt(schedule, start + 90 * 60_000)).toEqual({ person: "bob", after: "alice", since: start + hour });
});
