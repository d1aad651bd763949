import { ApplicationFailure } from "@temporalio/activity";
import { createMirrorActivities } from "../../activities/mirror.ts";
import type { OutsideIncidents } from "../../activities/ports/outside-incidents.ts";
import { DeliveryFailure } from "../../activities/ports/delivery.ts";
import { defaultPolicy } from "../../domain/default-policy.ts";
import { type Incident, incidentBeforeOpening } from "../../domain/incident/incident.ts";
import type { Event } from "../../domain/incident/events.ts";
import { exampleSettings } from "../config/example.ts";

const moment = (seq: number) => ({ seq, at: 1_000_000 + seq });
const incident: Incident = {
  ...incidentBeforeOpening("incident-2026-01-29-1423", "real", defaultPolicy),
  episodes: [
    {
      ...{ number: 1, cause: "opened", begins: moment(1), declared: { ...moment(2), bySystem: false } },
      ...{ holders: [], commanderRounds: [], roomUpdates: [], publicUpdates: [] },
      ...{ supportUpdates: [], leadershipUpdates: [] },
    },
  ],
};
const by = { kind: "person", name: "alice", via: "api" } as const;
const finding = (seq: number): Event => ({ type: "findingRecorded", text: "Pool", by, ...moment(seq) });

/**
 * Sends two findings to PagerDuty, which answers as `annotate` does. Returns what PagerDuty was sent, the last event
 * that was reported, and the reported errors.
 */
const mirrorWith = async (annotate: OutsideIncidents["annotate"], attempt = 1) => {
  const dealtWith: number[] = [];
  const reported: string[] = [];
  const nothing = async () => Promise.resolve();
  const { mirrorToPagerDuty } = createMirrorActivities({
    system: { id: "pagerduty", title: "PagerDuty", sends: () => false },
    follower: {
      next: async () => {
        const events = [3, 4].map((seq) => ({ ordinal: seq, event: finding(seq), line: `line ${seq}`, incident }));
        return Promise.resolve({ events, upTo: 9 });
      },
      dealtWith: async (upTo) => Promise.resolve(void dealtWith.push(upTo)),
    },
    outside: { track: nothing, change: nothing, annotate },
    deeds: { note: nothing },
    settings: () => exampleSettings,
    conference: { link: () => "https://meet.example.com" },
    attempt: () => attempt,
    report: (_, sentence) => reported.push(sentence),
  });
  const failure: unknown = await mirrorToPagerDuty().then(
    () => undefined,
    (error: unknown) => error,
  );
  return { dealtWith, reported, failure };
};
const failing = (kind: DeliveryFailure["kind"], retryAfterMs?: number) => async () =>
  Promise.reject(new DeliveryFailure(kind, "no", retryAfterMs === undefined ? {} : { retryAfterMs }));

test("what PagerDuty refuses for good is reported, and the next event is told", async () => {
  expect(await mirrorWith(failing("permanent"))).toEqual({
    dealtWith: [3, 4, 9],
    reported: [3, 4].map((seq) => `PagerDuty was not told of event ${seq} of ${incident.id}`),
    failure: undefined,
  });
});

test.each([
  ["retry-after", 30_000, 30_000],
  ["retry", undefined, undefined],
  // A wrong configuration is retried after a minute: people have to correct it, and until then no event is lost.
  ["configuration", undefined, 60_000],
] as const)("after a failure of kind %s the same event is tried again", async (kind, says, nextRetryDelay) => {
  const { dealtWith, failure } = await mirrorWith(failing(kind, says));
  expect(dealtWith).toEqual([]);
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ nonRetryable: false, nextRetryDelay });
});

test("what stands for an incident is waited for a while, and then gone without", async () => {
  const notThere = async () => Promise.resolve("not-there" as const);
  expect((await mirrorWith(notThere)).failure).toBeInstanceOf(ApplicationFailure);
  expect((await mirrorWith(notThere, 7)).dealtWith).toEqual([]);
  expect((await mirrorWith(notThere, 8)).dealtWith).toEqual([3]);
});

test("only where it was tried before is it looked whether the note is there already", async () => {
  const looked: boolean[] = [];
  const annotate: OutsideIncidents["annotate"] = async (_, { again }) => {
    looked.push(again);
    return Promise.resolve("done");
  };
  await mirrorWith(annotate);
  await mirrorWith(annotate, 2);
  expect(looked).toEqual([false, false, true, false]);
});
