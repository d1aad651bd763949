import { checklist } from "../checklists.ts";
import type { Draft } from "../draft.ts";
import { refuse } from "../draft.ts";
import type { StatusState } from "../effects.ts";
import { episodeOf, holdersOf } from "../incident.ts";
import { strategyAdvice } from "../mitigation-strategies.ts";
import { inMinutes } from "../moment.ts";
import { system } from "../people.ts";
import type { Role } from "../people.ts";
import { beginEpisode } from "./detection.ts";
import type { Deciders } from "./decider.ts";
import { active, clock, declared, opened } from "./guards.ts";
import { pausedLongest } from "./pauses.ts";

/** Those whose word in the room is a real update (core.md, "Small rules"). */
const updaters: readonly Role[] = ["incident-commander", "deputy", "scribe", "communications-lead"];

/** Investigate, mitigate and communicate. */
export const response: Deciders<
  | "recordFinding"
  | "recordHypothesis"
  | "judgeHypothesis"
  | "recordCause"
  | "recordDecision"
  | "postUpdate"
  | "startMitigation"
  | "endMitigation"
  | "markMitigated"
  | "reportRelapse"
  | "confirmFixDeployed"
  | "postStatus"
  | "updateAudience"
  | "snoozeUpdates"
  | "addTask"
  | "completeTask"
  | "handOverTask"
  | "tick"
> = {
  recordFinding: ({ text }, draft) => {
    const it = opened(draft);
    if ("refusal" in it) return it;
    draft.emit({ type: "findingRecorded", text });
    return undefined;
  },

  recordHypothesis: ({ text }, draft) => {
    const it = opened(draft);
    if ("refusal" in it) return it;
    const hypothesis = draft.incident().hypotheses.length + 1;
    draft.emit({ type: "hypothesisRecorded", hypothesis, text });
    return { note: `Hypothesis ${String(hypothesis)}.` };
  },

  judgeHypothesis: (command, draft) => {
    if (draft.incident().hypotheses[command.hypothesis - 1] === undefined)
      return refuse(`There is no hypothesis ${String(command.hypothesis)}.`);
    draft.emit({ ...command, type: "hypothesisJudged" });
    return undefined;
  },

  recordCause: (command, draft) => {
    const it = declared(draft);
    if ("refusal" in it) return it;
    draft.emit({ ...command, type: "causeRecorded" });
    keepPublicInformed(draft, "identified");
    return undefined;
  },

  recordDecision: (command, draft) => {
    const it = declared(draft);
    if ("refusal" in it) return it;
    draft.emit({ ...command, type: "decisionRecorded" });
    return undefined;
  },

  postUpdate: ({ type: _, ...update }, draft) => {
    const it = declared(draft);
    if ("refusal" in it) return it;
    const incident = draft.incident();
    const holding = updaters.some((role) => holdersOf(incident, role).includes(draft.by.name));
    const acting = holdersOf(incident, "incident-commander").length === 0 && it.acknowledged?.person === draft.by.name;
    draft.emit({ type: "updatePosted", update, real: holding || acting });
    return undefined;
  },

  startMitigation: ({ type: _, ...plan }, draft) => {
    const it = active(draft);
    if ("refusal" in it) return it;
    const attempt = draft.incident().attempts.length + 1;
    draft.emit({ type: "mitigationStarted", attempt, ...plan });
    return { note: `Mitigation ${String(attempt)}. Caution: ${strategyAdvice[plan.strategy].caution}` };
  },

  endMitigation: (command, draft) => {
    const attempt = draft.incident().attempts[command.attempt - 1];
    if (attempt === undefined) return refuse(`There is no mitigation ${String(command.attempt)}.`);
    if (attempt.ended !== undefined) return refuse(`Mitigation ${String(command.attempt)} has ended already.`);
    draft.emit({ ...command, type: "mitigationEnded" });
    return undefined;
  },

  markMitigated: (command, draft) => {
    const it = active(draft);
    if ("refusal" in it) return it;
    if (it.mitigated !== undefined) return { note: `Mitigated since ${clock(it.mitigated.at)}.` };
    draft.emit({ ...command, type: "mitigated" });
    keepPublicInformed(draft, "monitoring");
    return undefined;
  },

  reportRelapse: ({ text }, draft) => {
    const it = declared(draft);
    if ("refusal" in it) return it;
    if (it.closed !== undefined) return refuse("It is closed: reopen it instead.");
    if (it.mitigated === undefined && it.resolved === undefined)
      return refuse("It is not mitigated yet: the impact has not been away.");
    beginEpisode(draft, "relapse", text);
    return undefined;
  },

  confirmFixDeployed: (command, draft) => {
    const it = declared(draft);
    if ("refusal" in it) return it;
    if (it.mitigated === undefined) return refuse("It is not mitigated yet.");
    draft.emit({ ...command, type: "fixDeployed" });
    return undefined;
  },

  postStatus: (command, draft) => {
    const it = declared(draft);
    if ("refusal" in it) return it;
    if (draft.incident().private !== undefined) return refuse("It is private: nothing is said in public.");
    draft.emit({ ...command, type: "statusPosted" });
    return undefined;
  },

  updateAudience: (command, draft) => {
    const it = declared(draft);
    if ("refusal" in it) return it;
    draft.emit({ ...command, type: "audienceUpdated" });
    return undefined;
  },

  snoozeUpdates: ({ minutes, reason }, draft) => {
    const it = active(draft);
    if ("refusal" in it) return it;
    const most = draft.incident().policy.snoozeAtMostMinutes;
    if (minutes <= 0 || minutes > most) return refuse(`Updates are snoozed for 1 to ${String(most)} minutes.`);
    const until = inMinutes(draft.now, minutes);
    const paused = pausedLongest(draft.incident(), draft.now);
    if (paused !== undefined && until > inMinutes(paused.since, most))
      return refuse(
        `The ${paused.promise} has been put off since ${clock(paused.since)}, and may be for ${String(most)} minutes in all: give it first.`,
      );
    draft.emit({ type: "updatesSnoozed", minutes, until, reason });
    return undefined;
  },

  addTask: ({ text, owner }, draft) => {
    const it = opened(draft);
    if ("refusal" in it) return it;
    const task = draft.incident().tasks.length + 1;
    draft.emit({ type: "taskAdded", task, text, owner: owner ?? draft.by.name });
    return { note: `Task ${String(task)}.` };
  },

  completeTask: (command, draft) => {
    const open = openTask(draft, command.task);
    if (open !== undefined) return open;
    draft.emit({ ...command, type: "taskCompleted" });
    return undefined;
  },

  handOverTask: (command, draft) => {
    const open = openTask(draft, command.task);
    if (open !== undefined) return open;
    draft.emit({ ...command, type: "taskHandedOver" });
    return undefined;
  },

  tick: ({ item }, draft) => {
    if (episodeOf(draft.incident()) === undefined) return refuse("This incident has not been opened yet.");
    if (!checklist.some(({ id }) => id === item))
      return refuse(`No checklist has an item ${item}: it is one of ${checklist.map(({ id }) => id).join(", ")}.`);
    if (draft.incident().ticked[item] !== undefined) return { note: "It is ticked already." };
    draft.emit({ type: "ticked", item });
    return undefined;
  },
};

/** Where the public has heard of it, it hears at once that it goes on; the wording is the status page's template. */
export const keepPublicInformed = (draft: Draft, state: StatusState): void => {
  const { statusState, private: hidden } = draft.incident();
  if (statusState !== undefined && statusState !== "resolved" && hidden === undefined)
    draft.emit({ type: "statusPosted", state }, system);
};

const openTask = (draft: Draft, number: number) => {
  const task = draft.incident().tasks[number - 1];
  if (task === undefined) return refuse(`There is no task ${String(number)}.`);
  return task.done === undefined ? undefined : refuse(`Task ${String(number)} is done already.`);
};
