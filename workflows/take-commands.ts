import { ApplicationFailure } from "@temporalio/common";
import {
  CancellationScope,
  currentUpdateInfo,
  log,
  setDefaultSignalHandler,
  setHandler,
  uuid4,
} from "@temporalio/workflow";
import type { Envelope } from "../domain/commands.ts";
import { obligations } from "../domain/obligations.ts";
import { system } from "../domain/people.ts";
import { phaseOf } from "../domain/runbook.ts";
import { type Answer, commandNames, commandSignal, commandUpdate, getIncident, refusedType } from "./messages.ts";
import { parseCommand } from "./parse-command.ts";
import { isRefusal, type Refusal, type RunState } from "./run-state.ts";

/**
 * From here on commands are decided the moment they arrive: an update's validator and its handler run back to back,
 * so that of five competing commands one wins and four are refused cleanly. `taken` is called for every command that
 * was not refused beforehand, whatever the rules made of it.
 */
export const takeCommands = (state: RunState, { atRest, taken }: { atRest: boolean; taken: () => void }): void => {
  const decideUpdate = (name: string, argument: unknown, how: "submit" | "consider"): Answer | Refusal => {
    const parsed = parseCommand(name, argument, `update/${currentUpdateInfo()?.id ?? ""}`);
    if ("refusal" in parsed) return parsed;
    const answer = state[how](parsed.envelope);
    if (how === "submit") logCommand(parsed.envelope, answer);
    return answer;
  };
  const takeSignal = (name: string, argument: unknown) => {
    const key = `signal/${uuid4()}`;
    const parsed = parseCommand(name, argument, key);
    if ("refusal" in parsed) {
      state.noteRefusal({ command: name, by: parsed.by, key, refusal: parsed.refusal });
    } else {
      const { envelope } = parsed;
      const answer = submitSignal(state, envelope);
      logCommand(envelope, answer);
      if (isRefusal(answer)) state.noteRefusal({ command: name, by: envelope.by, key: envelope.key, ...answer });
    }
    taken();
  };

  // The default handler comes first: it takes the signals that waited for this run, in the order they were sent.
  setDefaultSignalHandler((name, ...args) => takeSignal(name, args[0]));
  for (const name of commandNames) {
    setHandler(commandSignal(name), (argument) => takeSignal(name, argument));
    setHandler(
      commandUpdate(name),
      (argument) => {
        const answer = decideUpdate(name, argument, "submit");
        taken();
        if (isRefusal(answer)) throw refused(answer.refusal);
        return answer;
      },
      {
        // A refusal from here leaves no trace in the history.
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
};

/** Nobody waits for a signal's answer, so a fault in one must not stop the incident's pages: it stands on the timeline. */
const submitSignal = (state: RunState, envelope: Parameters<RunState["submit"]>[0]): Answer | Refusal => {
  try {
    return state.submit(envelope);
  } catch (fault) {
    return { refusal: `It could not be carried out: ${fault instanceof Error ? fault.message : String(fault)}` };
  }
};

/** One line a command, under the id of its request; `event` is the incident's last one after it. */
const logCommand = ({ command, requestId: reqId }: Envelope, answer: Answer | Refusal): void => {
  const outcome = isRefusal(answer) ? { outcome: "refused" } : { outcome: "done", event: answer.revision };
  log.info("command", { command: command.type, ...outcome, ...(reqId === undefined ? {} : { reqId }) });
};

/** An incident ends by a command that takes back what was announced, not by the UI's Cancel button. */
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
