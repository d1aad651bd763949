import type { CalendarQuestion } from "./incident/calendar.ts";
import { plainClock, questionKey } from "./incident/calendar.ts";
import type { Episode } from "./incident/episode.ts";
import type { Incident } from "./incident/incident.ts";
import { episodeOf } from "./incident/incident.ts";
import type { Moment } from "./incident/moment.ts";
import { spellKey } from "./promises/obligation-keys.ts";
import type { Claim, Facts, PromiseRow } from "./promises/promise.ts";
import { actionItems } from "./following-through/action-item-promises.ts";
import { followThrough } from "./following-through/follow-through-promises.ts";
import { heldAlerts } from "./detecting/hold-promises.ts";
import {
  leadershipSummaries,
  leadershipUpdates,
  roomUpdates,
  statusUpdates,
  supportUpdates,
} from "./informing/cadence-promises.ts";
import {
  acknowledged,
  declaredAlthoughNobodyAnswers,
  declaredOrDeclined,
  detected,
  firstResponse,
  pageReachesOnCall,
} from "./paging/paging-promises.ts";
import {
  evidence,
  postmortemComments,
  postmortemDraft,
  postmortemHeld,
  postmortemPublished,
  postmortemScheduled,
  postmortemTicket,
  publicReview,
} from "./following-through/postmortem-promises.ts";
import { completionReview, effectivenessReview } from "./following-through/review-promises.ts";
import { backlogTicket, declarationMessage, trackingTicket, warRoom } from "./responding/room-and-ticket-promises.ts";
import { helpAnswered } from "./paging/calls-for-help.ts";
import { communicationsLead, scribe } from "./responding/role-promises.ts";
import { commander, offerAnswered, responder } from "./responding/commander-promises.ts";
import {
  engineeringLeadershipTold,
  engineeringLeadTold,
  executivesTold,
  leadershipTold,
  statusPage,
  supportTold,
} from "./informing/stakeholder-promises.ts";
import { broughtToAnEnd, closed, reopeningWindow } from "./following-through/ending-promises.ts";
import {
  endOf,
  fixDeployed,
  resolutionTarget,
  resolvedOrRelapsed,
} from "./responding/phase-and-resolution-promises.ts";

export const phaseNames = ["detect", "respond", "investigate", "mitigate", "resolve", "post-incident"] as const;
export type PhaseName = (typeof phaseNames)[number];

interface Phase {
  readonly name: PhaseName;
  /** Returns when the fact happened that ends the phase. A later fact ends the phases before it too. */
  readonly endsWith: (it: Episode) => Moment | undefined;
  /** What is owed in the phase. Each promise is defined in the `…-promises.ts` file of its subject. */
  readonly owes: readonly PromiseRow[];
}

/** The six phases of the process document, what ends each phase, and what is owed in it. */
export const runbook = [
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
      helpAnswered,
      resolutionTarget,
      backlogTicket,
      broughtToAnEnd,
    ],
  },
  {
    name: "respond",
    endsWith: (it) => it.commanderFound,
    owes: [
      commander,
      offerAnswered,
      responder,
      communicationsLead,
      scribe,
      warRoom,
      declarationMessage,
      trackingTicket,
      supportTold,
      leadershipTold,
      executivesTold,
      engineeringLeadershipTold,
      engineeringLeadTold,
      statusPage,
    ],
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
      postmortemDraft,
      postmortemComments,
      postmortemPublished,
      publicReview,
      actionItems,
      completionReview,
      effectivenessReview,
      followThrough,
      reopeningWindow,
    ],
  },
] as const satisfies readonly Phase[];

/** Returns when a phase ended: when its own closing fact or that of a later phase happened, whichever came first. */
const endedBy =
  (index: number) =>
  (it: Episode): Moment | undefined =>
    runbook.slice(index).reduce<Moment | undefined>((first, phase: Phase) => {
      const ended = phase.endsWith(it);
      return ended !== undefined && (first === undefined || ended.seq < first.seq) ? ended : first;
    }, undefined);

const windows = [
  endOf("detect", endedBy(0)),
  endOf("respond", endedBy(1)),
  endOf("investigate", endedBy(2)),
  endOf("mitigate", endedBy(3)),
];

/** Returns the current phase. The fact that ends a phase also ends the phases before it. */
export const phaseOf = (incident: Incident): PhaseName => {
  const it = episodeOf(incident);
  if (it === undefined) return "detect";
  const last = runbook.findLastIndex((phase) => phase.endsWith(it) !== undefined);
  return runbook[last + 1]?.name ?? "post-incident";
};

/** The name of any promise of the process. */
export type PromiseName = ((typeof runbook)[number]["owes"][number] | (typeof windows)[number])["name"];
type Row = PromiseRow<PromiseName>;

const owedLive: readonly Row[] = [...runbook.flatMap(({ owes }): readonly Row[] => owes), ...windows];

/**
 * The promises that are owed in an incident entered afterwards: for its metrics and follow-ups. Promises about the
 * live response are not owed.
 */
const owedRetroactively: readonly Row[] = [
  detected,
  acknowledged,
  resolutionTarget,
  broughtToAnEnd,
  ...runbook.filter(({ name }) => name === "post-incident").flatMap(({ owes }): readonly Row[] => owes),
];

export const promisesByName: ReadonlyMap<PromiseName, Row> = new Map(owedLive.map((row) => [row.name, row]));

export const promiseNamed = (name: PromiseName): Row | undefined => promisesByName.get(name);

/** Something that is owed because of a promise, with its promise. */
export interface OwedClaim {
  /** The key of the obligation in its first span, the first stretch of time in which it is owed. */
  readonly key: string;
  readonly row: Row;
  /** The promise in words, for this incident. */
  readonly sentence: string;
  readonly claim: Claim;
}

/**
 * Lists everything that the incident's facts and a policy (by default the incident's own) make owed. Questions to
 * the calendar that arise now, or later when steps are computed, are added to `questions`.
 */
export const promisesOf = (
  incident: Incident,
  questions: Map<string, CalendarQuestion>,
  policy = incident.policy,
): readonly OwedClaim[] => {
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
    return owed.flatMap((row) => row.claims(facts).map((claim) => owedClaim(row, claim, facts)));
  });
};

const owedClaim = (row: Row, claim: Claim, facts: Facts): OwedClaim => {
  const { name, sentence } = row;
  const { episode, round, subject } = claim;
  return {
    key: spellKey({ name, episode, round, subject }),
    row,
    sentence: typeof sentence === "string" ? sentence : sentence(facts),
    claim,
  };
};
