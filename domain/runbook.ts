import type { CalendarQuestion } from "./calendar.ts";
import { plainClock, questionKey } from "./calendar.ts";
import type { Episode, Incident } from "./incident.ts";
import { episodeOf } from "./incident.ts";
import type { Moment } from "./moment.ts";
import type { Claim, Facts, Promised } from "./promise.ts";
import { actionItems } from "./promises/action-items.ts";
import { followThrough } from "./promises/follow-through.ts";
import { heldAlerts } from "./promises/holds.ts";
import {
  leadershipSummaries,
  leadershipUpdates,
  roomUpdates,
  statusUpdates,
  supportUpdates,
} from "./promises/cadences.ts";
import {
  acknowledged,
  declaredAlthoughNobodyAnswers,
  declaredOrDeclined,
  detected,
  firstResponse,
  pageReachesOnCall,
} from "./promises/paging.ts";
import {
  completionReview,
  effectivenessReview,
  evidence,
  postmortemHeld,
  postmortemScheduled,
  postmortemTicket,
  postmortemWritten,
  publicReview,
} from "./promises/post-incident.ts";
import {
  backlogTicket,
  commander,
  offerAnswered,
  responder,
  stakeholdersTold,
  statusPage,
  warRoom,
} from "./promises/response.ts";
import {
  broughtToAnEnd,
  closed,
  endOf,
  fixDeployed,
  reopeningWindow,
  resolutionTarget,
  resolvedOrRelapsed,
} from "./promises/stability.ts";

export const phaseNames = ["detect", "respond", "investigate", "mitigate", "resolve", "post-incident"] as const;
export type PhaseName = (typeof phaseNames)[number];

interface Phase {
  readonly name: PhaseName;
  /** The fact that ends the phase. A later fact ends the phases before it. */
  readonly endsWith: (it: Episode) => Moment | undefined;
  /** What is owed in it, each promise found under `promises/`. */
  readonly owes: readonly Promised[];
}

/** The six phases of the process document, what ends each, and what is owed in it. */
export const runbook: readonly Phase[] = [
  {
    name: "detect",
    endsWith: (it) => it.declared,
    owes: [
      detected,
      heldAlerts,
      pageReachesOnCall,
      acknowledged,
      declaredAlthoughNobodyAnswers,
      declaredOrDeclined,
      firstResponse,
      resolutionTarget,
      backlogTicket,
      broughtToAnEnd,
    ],
  },
  {
    name: "respond",
    endsWith: (it) => it.commanderFound,
    owes: [commander, offerAnswered, responder, warRoom, stakeholdersTold, statusPage],
  },
  {
    name: "investigate",
    endsWith: (it) => it.mitigationStarted,
    owes: [roomUpdates, statusUpdates, supportUpdates, leadershipUpdates, leadershipSummaries],
  },
  { name: "mitigate", endsWith: (it) => it.mitigated, owes: [fixDeployed] },
  { name: "resolve", endsWith: (it) => it.resolved, owes: [resolvedOrRelapsed] },
  {
    name: "post-incident",
    endsWith: (it) => it.over,
    owes: [
      closed,
      evidence,
      postmortemTicket,
      postmortemScheduled,
      postmortemHeld,
      postmortemWritten,
      publicReview,
      actionItems,
      completionReview,
      effectivenessReview,
      followThrough,
      reopeningWindow,
    ],
  },
];

/** When a phase ended: by its own fact or by a later one. */
const endedBy =
  (index: number) =>
  (it: Episode): Moment | undefined =>
    runbook.slice(index).reduce<Moment | undefined>((first, phase) => {
      const ended = phase.endsWith(it);
      return ended !== undefined && (first === undefined || ended.seq < first.seq) ? ended : first;
    }, undefined);

const windows = [
  endOf("detect", endedBy(0)),
  endOf("respond", endedBy(1)),
  endOf("investigate", endedBy(2)),
  endOf("mitigate", endedBy(3)),
];

/** A later fact ends the phases before it. */
export const phaseOf = (incident: Incident): PhaseName => {
  const it = episodeOf(incident);
  if (it === undefined) return "detect";
  const last = runbook.findLastIndex((phase) => phase.endsWith(it) !== undefined);
  return runbook[last + 1]?.name ?? "post-incident";
};

const owedLive: readonly Promised[] = [...runbook.flatMap((phase) => phase.owes), ...windows];

/** An incident entered afterwards is measured, and followed through; what people are asked live is not owed. */
const owedRetroactively: readonly Promised[] = [
  detected,
  acknowledged,
  resolutionTarget,
  broughtToAnEnd,
  ...runbook.filter(({ name }) => name === "post-incident").flatMap((phase) => phase.owes),
];

/**
 * Every promise the incident's facts claim under a policy, its own if none is named. The calendar questions it raises on the way, now and when steps are
 * looked at, are put into `questions`.
 */
export const promisesOf = (
  incident: Incident,
  questions: Map<string, CalendarQuestion>,
  policy = incident.policy,
): readonly Claim[] => {
  const when = (question: CalendarQuestion) => {
    const key = questionKey(question);
    const answer = incident.instants[key];
    if (answer === undefined) questions.set(key, question);
    return answer ?? plainClock(question);
  };
  const answered = (question: CalendarQuestion) => incident.instants[questionKey(question)] !== undefined;
  const owed = incident.kind === "retroactive" ? owedRetroactively : owedLive;
  return incident.episodes.flatMap((it) => {
    const facts: Facts = { incident, it, policy, when, answered };
    return owed.flatMap((promise) => promise(facts));
  });
};
