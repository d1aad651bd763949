import { condition, continueAsNew, proxyActivities, setHandler, workflowInfo } from "@temporalio/workflow";
import { inMinutes, type Instant } from "../domain/moment.ts";
import {
  beat,
  type HeartbeatAlarm,
  type HeartbeatSilence,
  heartbeatStanding,
  heartbeatTerms,
  type HeartbeatTerms,
} from "./messages.ts";

/** What one run hands the next. */
export interface HeartbeatState {
  readonly name: string;
  readonly terms: HeartbeatTerms;
  readonly lastAt: Instant;
  /** The alert that it is not heard of. */
  readonly silence?: HeartbeatSilence;
}

/** A signal and its task are four events: a hundred beats a run or more, and never so many that replaying them takes long. */
const longHistory = 500;

/** Tried until it is done: a silence that nobody hears of would be none. */
const { heartbeatFellSilent, heartbeatIsBack } = proxyActivities<HeartbeatAlarm>({
  startToCloseTimeout: "10 seconds",
  retry: { initialInterval: "1 second", backoffCoefficient: 2, maximumInterval: "10 seconds" },
  priority: { priorityKey: 1 },
});

/**
 * A dead man's switch: something that has to be heard of again and again. When it is not heard of in time that is an
 * alert; when it is heard of again the alert is over. One timer, which beats leave alone: only when it fires is it
 * looked at whether there was one. Ends when the configuration knows it no more.
 */
export async function heartbeat({ name, ...from }: HeartbeatState): Promise<void> {
  let { terms, lastAt, silence } = from;
  let isForgotten = false;
  setHandler(beat, (heard) => {
    terms = heard.terms;
    // It counts from when it arrived, however long no worker was there; of no clock that runs ahead.
    lastAt = Math.max(lastAt, Math.min(heard.at ?? Date.now(), Date.now()));
  });
  setHandler(heartbeatTerms, (edited) => {
    if (edited === null) isForgotten = true;
    else terms = edited;
  });
  const dueAt = () => inMinutes(lastAt, terms.everyMinutes + terms.graceMinutes);
  setHandler(heartbeatStanding, () => ({ lastAt, dueAt: dueAt(), isForgotten, ...(silence ? { silence } : {}) }));

  const isLong = () => workflowInfo().historyLength > longHistory || workflowInfo().continueAsNewSuggested;
  const isBack = () => silence === undefined || isForgotten || dueAt() > silence.since;
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
      await condition(() => isForgotten || dueAt() < armedFor || isLong(), armedFor - Date.now());
      continue;
    }
    silence = await heartbeatFellSilent({ name, since: armedFor, at: Date.now() });
    isForgotten ||= silence === undefined;
  }
  if (!isForgotten) {
    await continueAsNew<typeof heartbeat>({ name, terms, lastAt, ...(silence === undefined ? {} : { silence }) });
  }
  if (silence !== undefined) await over(silence);

  async function over(told: HeartbeatSilence): Promise<void> {
    await heartbeatIsBack({ name, silence: told });
  }
}
