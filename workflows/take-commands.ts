import { ApplicationFailure } from "@temporalio/common";
import {
  CancellationScope,
  currentUpdateInfo,
  log,
  patched,
  setDefaultSignalHandler,
  setHandler,
  uuid4,
} from "@temporalio/workflow";
import type { Envelope } from "../domain/commands/commands.ts";
import { type Instant, minute } from "../domain/incident/moment.ts";
import { obligations } from "../domain/obligations.ts";
import { system } from "../domain/incident/people.ts";
import { phaseOf } from "../domain/runbook.ts";
import { type Answer, commandNames, commandSignal, commandUpdate, getIncident, refusedType } from "./messages.ts";
import { type Bounded, boundSentAt, openReceipts } from "./bound-sent-at.ts";
import { parseCommand } from "./parse-command.ts";
import { isRefusal, type Refusal, type RunState } from "./run-state.ts";
import { bringsAlerts, openSignalQueue, type SignalledCommand } from "./signal-queue.ts";

/** The commands that have arrived and still wait for their turn. */
export interface Arrivals {
  readonly allTaken: () => boolean;
}

/**
 * Sets the handlers that decide commands when they arrive; if very many signals arrive, later ones wait for the next
 * workflow task. An update's validator and its handler run directly after each other, so of five people who take
 * command at the same instant one succeeds and four are refused. `taken` is called for every command that the
 * validator let through, whether the rules then accepted or refused it.
 */
export const takeCommands = (
  state: RunState,
  { atRest, startedAt, taken }: { atRest: boolean; startedAt: Instant; taken: () => void },
): Arrivals => {
  const receive = openReceipts(startedAt);
  /**
   * Removes an implausible time of sending from a command. Only such a command calls `patched`, so the histories of
   * other runs have no mark of this patch.
   */
  const asStamped = (envelope: Envelope, sentAfter: Instant): Bounded => {
    const bounded = boundSentAt(envelope, { sentAfter, now: state.now() });
    if (bounded.skewMs === undefined || !patched("sent-at-bounded")) return { envelope };
    log.warn("the sender's clock is wrong: its command counts from its receipt", { skewMs: bounded.skewMs });
    return bounded;
  };
  const decideUpdate = (name: string, argument: unknown, how: "submit" | "consider"): Answer | Refusal => {
    const parsed = parseCommand(name, argument, `update/${currentUpdateInfo()?.id ?? ""}`);
    if ("refusal" in parsed) return parsed;
    if (how === "consider") return state.consider(parsed.envelope);
    const { envelope, skewMs } = asStamped(parsed.envelope, receive(state.now()));
    const answer = state.submit(asJudgedHere(envelope));
    logCommand(envelope, answer);
    return isRefusal(answer) || skewMs === undefined ? answer : withNote(answer, skewSentence(skewMs));
  };
  const takeSignal = ({ name, argument, sentAfter }: SignalledCommand) => {
    const key = `signal/${uuid4()}`;
    const parsed = parseCommand(name, argument, key);
    if ("refusal" in parsed) {
      state.noteRefusal({ command: name, by: parsed.by, key, refusal: parsed.refusal });
    } else {
      const { envelope } = asStamped(parsed.envelope, sentAfter);
      const answer = submitSignal(state, asJudgedHere(envelope));
      logCommand(envelope, answer);
      if (isRefusal(answer)) state.noteRefusal({ command: name, by: envelope.by, key: envelope.key, ...answer });
    }
    taken();
  };

  const signals = openSignalQueue(takeSignal);
  const addSignal = (name: string, argument: unknown) =>
    signals.add({ name, argument, sentAfter: receive(state.now()) });

  // Set first, since signals that waited for this run are delivered to the first handler that is set; the default
  // handler keeps the order of different signals.
  setDefaultSignalHandler((name, ...args) => addSignal(name, args[0]));
  for (const name of commandNames) {
    setHandler(commandSignal(name), (argument) => addSignal(name, argument));
    setHandler(
      commandUpdate(name),
      (argument) => {
        const answer = decideUpdate(name, argument, "submit");
        taken();
        if (isRefusal(answer)) throw refused(answer.refusal);
        return answer;
      },
      {
        // An update that the validator refuses leaves no trace in the history.
        validator: (argument) => {
          const answer = decideUpdate(name, argument, "consider");
          if (isRefusal(answer)) throw refused(answer.refusal);
        },
      },
    );
  }
  setHandler(getIncident, () => ({
    incident: state.incident,
    obligations: obligations(state.incident),
    phase: phaseOf(state.incident),
    revision: state.incident.seq,
    undone: state.undone.length,
    unrecorded: state.unrecorded.length,
    laneHealth: state.snapshot().laneHealth,
    atRest,
  }));
  refuseCancellation(state, taken);
  return { allTaken: () => signals.isEmpty() };
};

const skewSentence = (skewMs: number): string =>
  `The clock of the machine that sent this is about ${Math.round(Math.abs(skewMs) / minute)} min ${skewMs < 0 ? "slow" : "fast"}: the command counts from its receipt.`;

const withNote = (answer: Answer, sentence: string): Answer => ({
  ...answer,
  note: answer.note === undefined ? sentence : `${answer.note} ${sentence}`,
});

/**
 * Prepares an alert command to be judged by the alerts' states. Runs that an earlier release began judge alerts as
 * that release did, since a replay must give the same commands. Only alert commands call `patched`, so the histories
 * of other runs have no mark of this patch.
 */
const asJudgedHere = (envelope: Envelope): Envelope =>
  bringsAlerts(envelope.command.type) && !patched("alerts-by-state")
    ? { ...envelope, judgesAlerts: "by-message" }
    : envelope;

/**
 * Decides a command that came as a signal. An error in a rule becomes a refusal on the timeline: nobody waits for the
 * answer to a signal, and pages must go on.
 */
const submitSignal = (state: RunState, envelope: Parameters<RunState["submit"]>[0]): Answer | Refusal => {
  try {
    return state.submit(envelope);
  } catch (fault) {
    return { refusal: `It could not be carried out: ${fault instanceof Error ? fault.message : String(fault)}` };
  }
};

/** Logs one line for each command, with the id of its request; `event` is the number of the incident's last event. */
const logCommand = ({ command, requestId: reqId }: Envelope, answer: Answer | Refusal): void => {
  const outcome = isRefusal(answer) ? { outcome: "refused" } : { outcome: "done", event: answer.revision };
  log.info("command", { command: command.type, ...outcome, ...(reqId === undefined ? {} : { reqId }) });
};

/**
 * Refuses the Temporal UI's Cancel button: an incident is ended by a command, which also withdraws what was
 * announced.
 */
const refuseCancellation = (state: RunState, taken: () => void): void => {
  CancellationScope.current().cancelRequested.catch(() => {
    state.noteRefusal({
      command: "cancel",
      by: { ...system, kind: "unverified", name: "unknown", via: "temporal" },
      key: `cancel/${uuid4()}`,
      refusal: "Incidents are not cancelled: declare a false alarm, decline, or close it.",
    });
    taken();
  });
};

const refused = (sentence: string) => ApplicationFailure.nonRetryable(sentence, refusedType);
