import { ApplicationFailure } from "@temporalio/activity";
import type pg from "pg";
import { createActivities } from "../../activities/index.ts";
import type { Reachable } from "../../activities/ports/paging.ts";
import { pagerOver } from "../../integrations/paging/pager-that-sends-once.ts";
import { createTwilioSms, createTwilioVoice } from "../../integrations/twilio/pagers.ts";
import { createDeliveryLog } from "../../records/page-deliveries.ts";
import { effect, recordingPorts, wording } from "../activities/fakes.ts";
import { exampleSettings } from "../config/example.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { incidentOfItsOwn } from "./contracts/delivered.ts";
import { type RecordingServer, startRecordingServer } from "./vendors/recording-server.ts";

let pool: pg.Pool;
let twilio: RecordingServer;
beforeAll(async () => {
  pool = await migratedDatabase();
});
beforeEach(async () => {
  twilio = await startRecordingServer(() => ({ status: 201, body: `{"sid":"SM${"0".repeat(32)}"}` }));
});
afterEach(async () => twilio.close());
afterAll(async () => pool.end());

const alice: Reachable = {
  methods: [
    { channel: "sms", address: "+15550101" },
    { channel: "voice", address: "+15550101" },
  ],
  rule: [],
};

/** Pages Alice through Twilio, first by text message, and returns the outcome. */
const pageAlice = async () => {
  const options = { account: "AC1", token: "a token", from: "+15551234567", api: twilio.url };
  const { ports, successors } = recordingPorts(undefined, new Map([["alice", alice]]));
  const carriers = [createTwilioSms(options), createTwilioVoice(options)];
  const pagers = carriers.map((carrier) => pagerOver(carrier, createDeliveryLog(pool)));
  const { page } = createActivities({ ports: { ...ports, pagers }, successors, settings: exampleSettings, wording });
  const { incidentId, effect: own } = incidentOfItsOwn();
  const asks = [{ target: "person:alice", ask: "acknowledge", obligation: "acknowledged#1" }] as const;
  const wanted = effect({ do: "page", asks, urgency: "page", overdue: [] }, { id: incidentId });
  return page({ ...wanted, ...own("page/1") });
};
/** The longest time that an attempt at a page may take (workflows/activities.ts). */
const attemptMs = 10_000;
const askedResources = () => twilio.asked().map(({ path }) => /(\w+)\.json$/.exec(path)?.[1]);

test("provider fails at once: the next channel pages in the same attempt", async () => {
  twilio.answerNext({ status: 400, body: '{"code":21211,"message":"Invalid To number"}' });
  expect(await pageAlice()).toMatchObject({ ok: true, channel: "voice" });
  expect(askedResources()).toEqual(["Messages", "Calls"]);
});

test(
  "provider hangs: it is given up in time for the next channel to page in the same attempt",
  async () => {
    twilio.answerNext("never");
    expect(await pageAlice()).toMatchObject({ ok: true, channel: "voice" });
    expect(askedResources()).toEqual(["Messages", "Calls"]);
  },
  attemptMs,
);

test("429 with Retry-After: the next channel is not kept waiting by it", async () => {
  twilio.answerNext({ status: 429, body: '{"code":20429}', headers: { "retry-after": "600" } });
  expect(await pageAlice()).toMatchObject({ ok: true, channel: "voice" });
});

test("429 with Retry-After on every channel: tried again as soon as the first of them allows, each asked once", async () => {
  twilio.answerNext(
    { status: 429, body: '{"code":20429}', headers: { "retry-after": "30" } },
    { status: 429, body: '{"code":20429}', headers: { "retry-after": "7" } },
  );
  const failure: unknown = await pageAlice().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ nonRetryable: false, nextRetryDelay: 7000 });
  expect(askedResources()).toEqual(["Messages", "Calls"]);
});
