import type { CalendarQuestion } from "./calendar.ts";
import type { Incident, SeverityFact } from "./incident.ts";
import type { Instant, Moment } from "./moment.ts";
import { inMinutes, isBy, justAfter, minute } from "./moment.ts";
import type { Claim, Owner, Span, Step } from "./promise.ts";
import { type PersonalSteps, personalStepsOf } from "./promises/personal-rules.ts";
import type { PromiseByPolicy } from "./promises-by-policy.ts";
import { promisesByPolicy } from "./promises-by-policy.ts";
import type { Severity } from "./severity.ts";
import { isWorse } from "./severity.ts";

/** How an obligation ended. `doneAt` is when it was done although it was missed. */
export interface Over {
  readonly as: "kept" | "waived" | "moot" | "missed";
  readonly at: Instant;
  readonly doneAt?: Instant;
  readonly why?: string;
}

/** A promise as it stands in this incident. */
export interface Obligation {
  readonly key: string;
  readonly promise: string;
  readonly owedBy: Owner;
  readonly since: Instant;
  readonly due: Instant;
  /** What still wants attention, earliest first; empty once it is over. */
  readonly steps: readonly Step[];
  readonly over?: Over;
}

interface Derived {
  readonly obligations: readonly Obligation[];
  readonly questions: ReadonlyMap<string, CalendarQuestion>;
  readonly named: ReadonlyMap<string, Named>;
}

interface Named {
  readonly obligation: Obligation;
  readonly stepsEver: () => readonly Step[];
}

const lazily = <T>(find: () => T): (() => T) => {
  let found: { readonly is: T } | undefined;
  return () => (found ??= { is: find() }).is;
};

/** Incidents are immutable, so what is derived from one is derived once. */
const memory = new WeakMap<Incident, Derived>();

const derive = (incident: Incident): Derived => {
  const known = memory.get(incident);
  if (known) return known;
  const questions = new Map<string, CalendarQuestion>();
  const named = new Map<string, Named>();
  const obligations: Obligation[] = [];
  const personal = personalStepsOf(incident);
  for (const promise of promisesByPolicy(incident, questions))
    for (const [index, { span, dropped }] of spansOf(incident, promise).entries()) {
      const { claim } = promise;
      const key = index === 0 ? claim.key : `${claim.key}~${String(index + 1)}`;
      const over = howItEnded(incident, claim, key, span, dropped);
      const stepsEver = lazily(() => stepsOfSpan(personal, key, claim, span));
      const it = obligation(incident, claim, key, span, over, stepsEver);
      obligations.push(it);
      named.set(key, { obligation: it, stepsEver });
    }
  const derived: Derived = { obligations, questions, named };
  memory.set(incident, derived);
  return derived;
};

/** Every promise of the process as it stands, computed from the facts. */
export const obligations = (incident: Incident): readonly Obligation[] => derive(incident).obligations;

/** Calendar questions that nobody has answered yet, by their keys. */
export const openQuestions = (incident: Incident): ReadonlyMap<string, CalendarQuestion> => derive(incident).questions;

/** Every step an obligation ever had, taken or not, also when it is over. */
export const stepsOf = (incident: Incident, key: string): readonly Step[] =>
  derive(incident).named.get(key)?.stepsEver() ?? [];

export const obligationNamed = (incident: Incident, key: string): Obligation | undefined =>
  derive(incident).named.get(key)?.obligation;

/** The earliest instant at which any obligation wants attention. */
export const wakeAt = (incident: Incident): Instant | undefined =>
  incident.ended === undefined
    ? obligations(incident).reduce<Instant | undefined>((first, { steps }) => {
        const at = steps[0]?.at;
        return at !== undefined && (first === undefined || at < first) ? at : first;
      }, undefined)
    : undefined;

const obligation = (
  { taken }: Incident,
  { promise, owedBy }: Claim,
  key: string,
  span: Span,
  over: Over | undefined,
  stepsEver: () => readonly Step[],
): Obligation => {
  const { due } = span;
  const since = span.since.at;
  return over === undefined
    ? { key, promise, owedBy, since, due, steps: stepsLeft(stepsEver(), taken[key]) }
    : { key, promise, owedBy, since, due, steps: [], over };
};

interface Promising {
  readonly span: Span;
  /** Severity or policy changed, and it was promised no longer. */
  readonly dropped?: Moment;
}

/** The stretches in which it was promised: what is stricter takes the earlier deadline, what is laxer relaxes or drops. */
const spansOf = (incident: Incident, { claim, inForce }: PromiseByPolicy): readonly Promising[] => {
  const { from, countsFromStart } = claim;
  const ends = firstOf(claim.kept, claim.lapsed);
  const spans: Promising[] = [];
  let current: Span | undefined;
  const begin = (since: Moment, fact: SeverityFact | undefined, change: Moment) => {
    const due = fact && inForce(change.seq)?.due(fact.severity, since.at);
    current = fact && due !== undefined ? { since, due, severity: fact.severity, severitySince: change.at } : undefined;
  };
  const before = incident.severities.filter((fact) => fact.seq <= from.seq);
  begin(from, before.at(-1) ?? incident.severities[0], from);
  for (const change of changesOf(incident)) {
    if (change.seq <= from.seq || (before.length === 0 && change === incident.severities[0])) continue;
    if (ends !== undefined && ends.seq < change.seq) break;
    if (current === undefined) {
      begin(countsFromStart === true ? from : change, change, change);
      continue;
    }
    const terms = inForce(change.seq);
    const due = terms?.due(change.severity, countsFromStart === true ? from.at : change.at);
    if (change.byPolicy === true && sameTerms(inForce(change.seq - 1), terms, change.severity, current)) continue;
    if (terms === undefined || due === undefined) {
      spans.push({ span: snoozed(claim, current, change), dropped: change });
      current = undefined;
    } else {
      current = {
        since: current.since,
        severity: change.severity,
        severitySince: countsFromStart === true || change.byPolicy === true ? current.severitySince : change.at,
        due: movedDue(terms, current, change, due),
      };
    }
  }
  if (current !== undefined) spans.push({ span: snoozed(claim, current, undefined) });
  return spans;
};

type Change = SeverityFact & { readonly byPolicy?: true };

/** Every change of severity, and of the policy under the severity of that time. */
const changesOf = ({ severities, policiesBefore = [] }: Incident): readonly Change[] => {
  if (policiesBefore.length === 0) return severities;
  const byPolicy = policiesBefore.flatMap(({ at, seq }): readonly Change[] => {
    const severity = severities.findLast((fact) => fact.seq < seq)?.severity;
    return severity === undefined ? [] : [{ at, seq, severity, byPolicy: true }];
  });
  return [...severities, ...byPolicy].sort((a, b) => a.seq - b.seq);
};

/** A snooze moves the deadline that stood when it was asked for, and none that was over by then. */
const snoozed = ({ snoozes }: Claim, span: Span, dropped: Moment | undefined): Span => {
  if (snoozes === undefined || snoozes.length === 0) return span;
  const counts = snoozes.filter(({ seq }) => seq > span.since.seq && (dropped === undefined || seq < dropped.seq));
  return {
    ...span,
    due: counts.reduce((due, { at, until }) => (isBy(at, due) ? Math.max(due, until) : due), span.due),
  };
};

/** Another policy that promises this as before moves nothing. */
const sameTerms = (before: Claim | undefined, after: Claim | undefined, severity: Severity, { since }: Span): boolean =>
  before?.due(severity, since.at) === after?.due(severity, since.at);

const movedDue = (claim: Claim, span: Span, change: Change, due: Instant): Instant => {
  const fromStart = claim.due(change.severity, span.since.at) ?? span.due;
  const stricter = change.byPolicy === true ? fromStart < span.due : isWorse(change.severity, span.severity);
  if (claim.countsFromStart === true) return due;
  if (stricter) return Math.min(span.due, due);
  return isBy(change.at, span.due) ? Math.max(span.due, fromStart) : span.due;
};

/** Kept wins a tie: the message that ends a cadence keeps it. */
const firstOf = (kept: Moment | undefined, ended: Moment | undefined): Moment | undefined =>
  kept !== undefined && (ended === undefined || kept.seq <= ended.seq) ? kept : ended;

const howItEnded = (
  incident: Incident,
  claim: Claim,
  key: string,
  span: Span,
  dropped: Moment | undefined,
): Over | undefined => {
  const waived = incident.waived[key];
  const { kept } = claim;
  const gone = firstOf(claim.lapsed, dropped);
  const first = firstOf(kept, gone);
  if (waived !== undefined && (first === undefined || waived.seq < first.seq))
    return { as: "waived", at: waived.at, why: `${waived.reason} (approved by ${waived.approver})` };
  if (first === undefined) return undefined;
  if (isBy(first.at, span.due)) return { as: first === kept ? "kept" : "moot", at: first.at };
  const why = claim.excuse?.(span);
  return {
    as: "missed",
    at: first.at,
    ...(first === kept ? { doneAt: kept.at } : {}),
    ...(why === undefined ? {} : { why }),
  };
};

const stepsOfSpan = (personal: PersonalSteps, key: string, claim: Claim, span: Span): readonly Step[] => [
  ...(claim.steps?.(span) ?? []),
  ...(personal.get(key) ?? []).map((step) => step(claim.promise === "commander" ? "take-command" : "acknowledge")),
  { id: "missed", at: justAfter(span.due), act: claim.whenMissed?.(span) ?? { note: "missed" } },
];

const stepsLeft = (steps: readonly Step[], taken: Readonly<Record<string, Instant>> | undefined): readonly Step[] =>
  steps
    .flatMap((step) => {
      const last = taken?.[step.id];
      return last === undefined ? step : (repeated(step, last) ?? []);
    })
    .sort((a, b) => a.at - b.at);

/** The next time of a repeating step lies strictly after the last one. */
const repeated = (step: Step, last: Instant): Step | undefined => {
  if (step.everyMinutes === undefined) return undefined;
  // Taken early, because there was nobody behind the steps before it: its own time is still to come.
  if (last < step.at) return step;
  const times = Math.max(1, Math.floor((last - step.at) / (step.everyMinutes * minute)) + 1);
  const at = step.next?.(last) ?? inMinutes(step.at, times * step.everyMinutes);
  return step.untilAt !== undefined && at > step.untilAt ? undefined : { ...step, at };
};

/** A repeating step that was slept through is taken once, for its latest instant. */
export const latestBy = (step: Step, now: Instant): Instant => {
  if (step.everyMinutes === undefined || step.at > now) return step.at;
  // How often it would have been in working time is not worth a question to the calendar: it is taken once, now.
  if (step.next !== undefined) return now - step.at < step.everyMinutes * minute ? step.at : now;
  const until = step.untilAt === undefined ? now : Math.min(now, step.untilAt);
  const times = Math.max(0, Math.floor((until - step.at) / (step.everyMinutes * minute)));
  return inMinutes(step.at, times * step.everyMinutes);
};
