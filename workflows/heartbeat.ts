import {
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from "@temporalio/workflow";
import { copyUnderWayMs } from "../domain/detecting/late-alerts.ts";
import { inMinutes, type Instant } from "../domain/incident/moment.ts";
import {
  type Beat,
  beat,
  type HeartbeatAlarm,
  type HeartbeatSilence,
  heartbeatDeath,
  heartbeatReport,
  heartbeatTerms,
  type HeartbeatTerms,
} from "./messages.ts";
import { startSummaries } from "./temporal-ui/start-summaries.ts";
import { utc } from "./temporal-ui/summaries.ts";

/** The state that one run of the workflow passes to the next run. */
export interface HeartbeatState {
  readonly name: string;
  readonly terms: HeartbeatTerms;
  readonly lastAt: Instant;
  /** When the sender of the heartbeat reported that the heartbeat ended; absent once a beat came after that report. */
  readonly diedAt?: Instant;
  /** The alert that was raised because no beat came; absent while beats arrive. */
  readonly silence?: HeartbeatSilence;
}

/**
 * The length of history at which the workflow continues as new. A beat costs four events, so a run takes at least a
 * hundred beats and is still replayed quickly.
 */
const longHistory = 500;

/**
 * The activities that report a silent heartbeat and its return. They are retried without end: a silence that is not
 * reported would be an outage that nobody notices.
 */
const alarm = {
  startToCloseTimeout: "10 seconds",
  retry: { initialInterval: "1 second", backoffCoefficient: 2, maximumInterval: "10 seconds" },
  priority: { priorityKey: 1 },
} as const;
const { heartbeatFellSilent } = proxyActivities<HeartbeatAlarm>({ ...alarm, summary: "raise the alert: no beat came" });
const { heartbeatIsBack } = proxyActivities<HeartbeatAlarm>({ ...alarm, summary: "clear the alert: beats came again" });

/**
 * The workflow of a dead man's switch: beats have to arrive regularly. When no beat arrives in time, an alert fires;
 * the next beat clears the alert. A beat does not move the timer: when the timer fires, the workflow looks whether a
 * beat came meanwhile. A heartbeat whose sender reports its end counts as silent at once. The workflow ends when the
 * heartbeat is no longer configured.
 */
export async function heartbeat({ name, ...from }: HeartbeatState): Promise<void> {
  // Temporal hands no static summary on to the next run.
  setCurrentDetails(startSummaries.heartbeat);
  let { terms, lastAt, diedAt, silence } = from;
  let isForgotten = false;
  setHandler(beat, (heard) => {
    terms = heard.terms;
    const at = arrivalOf(heard);
    // A beat that arrives together with the report of the end was sent before that report.
    if (diedAt !== undefined && at < diedAt + copyUnderWayMs) return;
    lastAt = Math.max(lastAt, at);
    diedAt = undefined;
  });
  setHandler(heartbeatDeath, (told) => {
    const at = arrivalOf(told);
    if (at >= lastAt) diedAt = at;
  });
  setHandler(heartbeatTerms, (edited) => {
    if (edited === null) isForgotten = true;
    else terms = edited;
  });
  const dueAt = () => Math.min(diedAt ?? Infinity, inMinutes(lastAt, terms.everyMinutes + terms.graceMinutes));
  setHandler(heartbeatReport, () => ({ lastAt, dueAt: dueAt(), isForgotten, ...(silence ? { silence } : {}) }));

  const isLong = () => workflowInfo().historyLength > longHistory || workflowInfo().continueAsNewSuggested;
  const isBack = () => silence === undefined || isForgotten || (diedAt === undefined && dueAt() > silence.since);
  while (!isForgotten && !isLong()) {
    if (silence !== undefined) {
      await condition(() => isBack() || isLong());
      if (!isBack()) continue;
      await over(silence);
      silence = undefined;
      continue;
    }
    const armedFor = dueAt();
    if (Date.now() < armedFor) {
      const summary = `wait until ${utc(armedFor, Date.now())}: a beat is due`;
      await condition(() => isForgotten || dueAt() < armedFor || isLong(), armedFor - Date.now(), { summary });
      continue;
    }
    const died = diedAt === undefined ? {} : ({ died: true } as const);
    silence = await heartbeatFellSilent({ name, since: armedFor, at: Date.now(), ...died });
    isForgotten ||= silence === undefined;
  }
  if (!isForgotten) {
    await continueAsNew<typeof heartbeat>({
      ...{ name, terms, lastAt },
      ...(diedAt === undefined ? {} : { diedAt }),
      ...(silence === undefined ? {} : { silence }),
    });
  }
  if (silence !== undefined) await over(silence);

  async function over(told: HeartbeatSilence): Promise<void> {
    await heartbeatIsBack({ name, silence: told });
  }
}

/** Returns when a message arrived at the API, even if no worker ran then. An arrival in the future counts as now. */
const arrivalOf = ({ at = Date.now() }: Pick<Beat, "at">): Instant => Math.min(at, Date.now());
