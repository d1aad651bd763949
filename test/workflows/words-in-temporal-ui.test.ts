import type { Client } from "@temporalio/client";
import { defaultPayloadConverter } from "@temporalio/common";
import { Worker } from "@temporalio/worker";
import type { BackgroundJobs } from "../../activities/background-jobs.ts";
import type { Canary } from "../../activities/canary.ts";
import type { createActivities } from "../../activities/index.ts";
import type { createMirrorActivities } from "../../activities/mirror.ts";
import type { createWebhookActivities } from "../../activities/webhooks.ts";
import { createBackgroundJobs } from "../../client/temporal/background-jobs.ts";
import { scheduleCanary } from "../../client/temporal/canary-schedule.ts";
import { createHeartbeats } from "../../client/temporal/heartbeats.ts";
import { scheduleRecurringJobs } from "../../client/temporal/recurring-jobs.ts";
import { createWakeMirror, createWakeWebhook } from "../../client/temporal/webhook-workflows.ts";
import { until } from "../../embedded/wait-until.ts";
import { heartbeatTerms, incidentType, mirrorQueue, queueOf, webhookQueue } from "../../workflows/messages.ts";
import type { HeartbeatAlarm } from "../../workflows/messages.ts";
import { freshId, type IncidentHarness, openHarness } from "../support/incident-harness.ts";
import { monitoring, person } from "../support/test-incident.ts";

// The product's worker of incidents takes no other job here, so this file's workflows have a realm of their own.

type Jobs = BackgroundJobs &
  HeartbeatAlarm &
  Canary &
  ReturnType<typeof createMirrorActivities> &
  ReturnType<typeof createWebhookActivities>;
type ActivityName = keyof ReturnType<typeof createActivities> | keyof Jobs;

/** The words of every activity that a worker knows: one without words does not compile. */
const wordsOf: { readonly [A in ActivityName]: RegExp } = {
  page: /^page primary for 'Acknowledge'$|^page primary for 'Take command'$|^withdraw \d pages?$|^page .* for '.*'$/,
  deliver: /^(open the room|post a message|create the|tell |publish on|work out|remind|set the|invite|edit|comment)/,
  record: /^write (timeline line \d+|\d+ timeline lines \(\d+ to \d+\))$/,
  policyOf: /^read the numbers of the process for this service$/,
  checkContact: /^send a code to a contact method$/,
  testContacts: /^test contact methods that were not confirmed lately$/,
  tellDutyChange: /^tell who is concerned by a change of duty$/,
  beginHandoffs: /^look who has come on duty$/,
  tellHandoff: /^(tell the person who comes|remind the person who came|tell the schedule's owner)/,
  tellGaps: /^tell owners of schedules when nobody is on duty$/,
  heartbeatFellSilent: /^raise the alert: no beat came$/,
  heartbeatIsBack: /^clear the alert: beats came again$/,
  flyCanary: /^fire the test alert and wait for its page$/,
  landCanary: /^clear the test alert$/,
  mirrorToPagerDuty: /^report the next events$/,
  deliverToWebhook: /^post the next events$/,
};

const beginsOnce = (): Jobs["beginHandoffs"] => {
  let looks = 0;
  return async ({ key, at }) => {
    looks += 1;
    if (looks > 1) return Promise.resolve({ begun: [] });
    return Promise.resolve({ begun: [{ workflowId: `${key}-api`, confirmWithinMinutes: 0.01 }], next: at + 500 });
  };
};
const progress = ["failing", "up-to-date"] as const;
const jobs = (): Jobs => {
  let rounds = 0;
  const nothing = async () => Promise.resolve();
  return {
    ...{ checkContact: nothing, testContacts: nothing, tellDutyChange: nothing, tellHandoff: nothing },
    ...{ tellGaps: nothing, flyCanary: nothing, landCanary: nothing, heartbeatIsBack: nothing },
    beginHandoffs: beginsOnce(),
    heartbeatFellSilent: async ({ since }) => Promise.resolve({ since, groupKey: "silent" }),
    mirrorToPagerDuty: async () => Promise.resolve("up-to-date"),
    deliverToWebhook: async () => Promise.resolve(progress[rounds++] ?? "over"),
  };
};

let harness: IncidentHarness;
const running: { readonly worker: Worker; readonly run: Promise<void> }[] = [];
const realm = () => ({ rehearsal: false, prefix: `words-${harness.realm.prefix ?? ""}` });

beforeAll(async () => {
  harness = await openHarness();
  const { connection, namespace } = harness.temporal;
  const activities = jobs();
  const queues = [queueOf({ ...realm(), kind: "real" }), webhookQueue(realm()), mirrorQueue("pagerduty", realm())];
  for (const taskQueue of queues) {
    const workflowBundle = harness.workflowBundle;
    const worker = await Worker.create({ connection, namespace, taskQueue, workflowBundle, activities });
    running.push({ worker, run: worker.run() });
  }
}, 60_000);
afterAll(async () => {
  for (const { worker } of running) worker.shutdown();
  await Promise.all(running.map(async ({ run }) => run));
  await harness.close();
});

interface Words {
  readonly of: string;
  readonly says: string | undefined;
}

/** Returns what a workflow's history says of each of its activities, and of each timer. */
async function wordsIn(client: Client, workflowId: string, runId?: string): Promise<readonly Words[]> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  return (events ?? []).flatMap((event) => {
    const activity = event.activityTaskScheduledEventAttributes?.activityType?.name;
    const of = activity ?? (event.timerStartedEventAttributes ? "timer" : undefined);
    if (of === undefined) return [];
    const summary = event.userMetadata?.summary;
    return [{ of, says: summary ? defaultPayloadConverter.fromPayload<string>(summary) : undefined }];
  });
}

const isActivity = (name: string): name is ActivityName => Object.hasOwn(wordsOf, name);

/** Checks the words of all activities and timers, and returns the names of the activities that were seen. */
function expectWords(words: readonly Words[]): readonly string[] {
  for (const { of, says } of words) {
    if (of === "timer") expect(says).toMatch(/^(wait|rest) /);
    else if (isActivity(of))
      expect(`${of}: ${says}`).toMatch(new RegExp(`^${of}: (${wordsOf[of].source.replaceAll(/[$^]/g, "")})`));
    else throw new Error(`${of} has no words in this test`);
  }
  return words.map(({ of }) => of);
}

/** Waits until a workflow has run this activity so often, and returns its words. */
const wordsAfter = async (workflowId: string, name: ActivityName | "timer", times = 1) =>
  until(`${name} of ${workflowId}`, async () => {
    const words = await wordsIn(harness.client, workflowId);
    return words.filter(({ of }) => of === name).length >= times ? words : undefined;
  });

const summaryOf = async (workflowId: string) =>
  (await harness.client.workflow.getHandle(workflowId).describe()).staticSummary();

test("every workflow, activity and timer that belongs to no incident says in words what it is", async () => {
  const { client } = harness;
  const { prefix } = realm();
  const seen = new Set<string>();
  const note = (words: readonly Words[]) => {
    for (const name of expectWords(words)) seen.add(name);
  };

  const heartbeats = createHeartbeats(client, realm());
  const beats = { terms: { everyMinutes: 0.01, graceMinutes: 0 } };
  const heartbeat = `${prefix}heartbeat-watchdog`;
  await heartbeats.hear("watchdog", beats);
  await wordsAfter(heartbeat, "heartbeatFellSilent");
  await heartbeats.hear("watchdog", { terms: { everyMinutes: 60, graceMinutes: 0 } });
  const beaten = await wordsAfter(heartbeat, "heartbeatIsBack");
  note(beaten);
  expect(beaten[0]?.says).toMatch(/^wait until \d\d:\d\d UTC: a beat is due$/);
  await client.workflow.getHandle(heartbeat).signal(heartbeatTerms, null);
  expect(await summaryOf(heartbeat)).toBe("Heartbeat: raise an alert if no beat comes in time");

  const webhook = `webhook-${prefix}1`;
  await createWakeWebhook(client, realm())(`${prefix}1`);
  note(await wordsAfter(webhook, "deliverToWebhook", 2));
  note(await wordsAfter(webhook, "timer", 1));
  expect(await summaryOf(webhook)).toBe("Webhook: post events to its receiver");
  await client.workflow.getHandle(webhook).terminate();

  await createWakeMirror(client, realm())("pagerduty");
  note(await wordsAfter(`${prefix}pagerduty-mirror`, "timer"));
  expect(await summaryOf(`${prefix}pagerduty-mirror`)).toBe(
    "Mirror: report events of all incidents to an outside system",
  );
  await client.workflow.getHandle(`${prefix}pagerduty-mirror`).terminate();

  await createBackgroundJobs(client, realm()).tellDutyChange({ id: 1, news: "override-added" });
  note(await wordsAfter(`${prefix}duty-override-added-1`, "tellDutyChange"));
  expect(await summaryOf(`${prefix}duty-override-added-1`)).toMatch(/^Tell the people concerned/);

  const method = `${prefix}method`;
  await createBackgroundJobs(client, realm()).checkContact({ person: "alice", method, because: "added" });
  const check = await idBeginning(client, "checkContact", `contact-check-${method}`);
  note(await wordsAfter(check, "checkContact"));
  expect(await summaryOf(check)).toBe("Send a person a code that confirms a way to reach them");

  await scheduleRecurringJobs(client, realm(), "UTC");
  await scheduleCanary(client, realm(), 60);
  const scheduled = {
    "contact-tests": ["testContacts", /^Monthly job: test the ways/],
    "duty-handoffs": ["beginHandoffs", /^Recurring job: look who comes on duty/],
    "duty-gaps": ["tellGaps", /^Weekly job: tell owners of schedules/],
    canary: ["landCanary", /^Canary \(test alert\)/],
  } as const;
  try {
    for (const [id, [activity, summary]] of Object.entries(scheduled)) {
      const handle = client.schedule.getHandle(`${prefix}${id}`);
      await handle.trigger();
      const workflowId = await until(`${id} runs`, async () => {
        const [action] = (await handle.describe()).info.recentActions;
        return action?.action.workflow.workflowId;
      });
      note(await wordsAfter(workflowId, activity, id === "duty-handoffs" ? 2 : 1));
      expect(await summaryOf(workflowId)).toMatch(summary);
      if (id !== "duty-handoffs") continue;
      const handoff = `${workflowId}/1-api`;
      note(await wordsAfter(handoff, "tellHandoff", 3));
      expect(await summaryOf(handoff)).toBe("Handoff: wait until the person who comes on duty confirms");
    }
  } finally {
    for (const id of Object.keys(scheduled)) await client.schedule.getHandle(`${prefix}${id}`).delete();
  }
  const ofIncidents = ["page", "deliver", "record", "policyOf"];
  expect([...seen].toSorted()).toEqual(
    ["timer", ...Object.keys(wordsOf).filter((name) => !ofIncidents.includes(name))].toSorted(),
  );
}, 60_000);

const idBeginning = async (client: Client, type: string, beginning: string) =>
  until(`${type} is listed`, async () => {
    for await (const { workflowId } of client.workflow.list({ query: `WorkflowType = "${type}"` }))
      if (workflowId.startsWith(beginning)) return workflowId;
    return undefined;
  });

test("every act of an incident is in words, and its title stands only where it goes when the incident becomes private", async () => {
  const incident = await harness.declareIncident({ declaration: { title: "Payroll was stolen" } });
  await incident.command("takeCommand", {}, person("bob"));
  await incident.settle();
  expect((await incident.metadata()).currentDetails).toContain("Payroll was stolen");
  const words = await wordsIn(harness.client, incident.id);
  expect([...new Set(expectWords(words))].toSorted()).toEqual(["deliver", "page", "record", "timer"]);
  expect(words.map(({ says }) => says).join("\n")).toContain("page primary for 'Acknowledge'");
  expect(await summaryOf(incident.id)).toBe("Incident: the current details say how it stands");
  expect(JSON.stringify(words)).not.toContain("Payroll");
  await incident.command("makePrivate", { reason: "A theft" }, person("bob"));
  await incident.settle();
  expect((await incident.metadata()).currentDetails).not.toContain("Payroll");
  expect(JSON.stringify(await wordsIn(harness.client, incident.id))).not.toContain("Payroll");
}, 60_000);

test("a canary says that it is one, and an incident says what it is when started by hand or continued as new", async () => {
  const canary = await harness.fireAlert({ kind: "canary" });
  await canary.settle();
  expect(await summaryOf(canary.id)).toBe("Canary (test alert): shows that an alert becomes a page");
  expect((await canary.metadata()).currentDetails).toMatch(/^Canary \(test alert\)/);

  const id = freshId();
  const opened = { by: "alice", severity: "sev2", service: "checkout", title: "Payments fail", impact: "One in ten" };
  await harness.client.workflow.start(incidentType, {
    ...{ workflowId: id, taskQueue: queueOf({ ...harness.realm, kind: "real" }), args: [opened] },
  });
  expect(expectWords(await wordsAfter(id, "policyOf"))).toContain("policyOf");

  const long = await harness.fireAlert({ by: monitoring, turnOverAfterEvents: 30 });
  for (let number = 0; number < 30; number += 1) await long.signal("recordFinding", { by: "bob", text: `${number}` });
  await long.hasTurnedOver();
  // Temporal hands no summary on to the next run, whose current details say the same.
  expect((await long.metadata()).currentDetails).toContain("SEV-2");
}, 60_000);
