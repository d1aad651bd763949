import type { CalendarQuestion } from "./incident/calendar.ts";
import type { Incident, SeverityFact } from "./incident/incident.ts";
import type { Instant, Moment } from "./incident/moment.ts";
import { inMinutes, isBy, justAfter, minute } from "./incident/moment.ts";
import type { Claim, Owner, Span, Step } from "./promises/promise.ts";
import { type PersonalSteps, personalStepsOf } from "./paging/personal-rules.ts";
import type { ObligationId } from "./promises/obligation-keys.ts";
import { spellKey } from "./promises/obligation-keys.ts";
import type { OwedClaim, PromiseName } from "./runbook.ts";
import type { PromiseByPolicy } from "./promises/promises-by-policy.ts";
import { promisesByPolicy } from "./promises/promises-by-policy.ts";
import type { Severity } from "./incident/severity.ts";
import { isWorse } from "./incident/severity.ts";

/** How an obligation ended. `doneAt` is set if the obligation was missed and done later. */
export interface Over {
  readonly as: "kept" | "waived" | "moot" | "missed";
  readonly at: Instant;
  readonly doneAt?: Instant;
  readonly why?: string;
}

/** Something that is owed in this incident because of a promise, in its current state. */
export interface Obligation extends Omit<ObligationId, "span"> {
  /** The obligation's identity as one word (`obligation-keys.ts`), used in events and by people. */
  readonly key: string;
  readonly name: PromiseName;
  /** The promise in words. */
  readonly promise: string;
  readonly owedBy: Owner;
  readonly since: Instant;
  readonly due: Instant;
  /** The steps that are not taken yet, earliest first; empty once the obligation is over. */
  readonly steps: readonly Step[];
  readonly over?: Over;
}

interface Derived {
  readonly obligations: readonly Obligation[];
  readonly questions: ReadonlyMap<string, CalendarQuestion>;
  readonly byKey: ReadonlyMap<string, DerivedObligation>;
}

interface DerivedObligation {
  readonly obligation: Obligation;
  readonly stepsEver: () => readonly Step[];
}

const lazily = <T>(find: () => T): (() => T) => {
  let found: { readonly is: T } | undefined;
  return () => (found ??= { is: find() }).is;
};

/**
 * Caches the obligations of the last two versions of an incident. Incidents are immutable, and a change is judged by
 * the version before it and the version after it. Caching more would cost the garbage collector more than it saves.
 */
let remembered: readonly { readonly of: Incident; readonly derived: Derived }[] = [];

const derive = (incident: Incident): Derived => {
  const before = remembered.find((one) => one.of === incident);
  if (before !== undefined) return before.derived;
  const derived = remembered.find((one) => owesTheSame(one.of, incident))?.derived ?? deriveAnew(incident);
  remembered = [...remembered.slice(-1), { of: incident, derived }];
  return derived;
};

/**
 * The facts that no promise depends on. Of alerts, promises only ask whether there are any: an incident may get
 * thousands of alerts within seconds, and its obligations are not computed again for each.
 */
const owesNothing: ReadonlySet<string> = new Set<keyof Incident>([
  "seq",
  "lastSpokenAt",
  "alerts",
  "alertsBeyond",
  "changes",
  "findings",
]);

/** Says whether two incidents differ only in facts that no promise depends on. */
const owesTheSame = (one: Incident, other: Incident): boolean =>
  hasAlerts(one) === hasAlerts(other) && hasPromisedFactsOf(one, other) && hasPromisedFactsOf(other, one);

const hasAlerts = ({ alerts }: Incident): boolean => alerts.length > 0;

/** Says whether `incident` has each fact of `other` that a promise may depend on. */
const hasPromisedFactsOf = <T extends Incident>(other: T, incident: T): boolean => {
  for (const name in other) if (other[name] !== incident[name] && !owesNothing.has(name)) return false;
  return true;
};

const deriveAnew = (incident: Incident): Derived => {
  const questions = new Map<string, CalendarQuestion>();
  const byKey = new Map<string, DerivedObligation>();
  const obligations: Obligation[] = [];
  const personal = personalStepsOf(incident);
  for (const promise of promisesByPolicy(incident, questions))
    for (const [index, { span, dropped }] of spansOf(incident, promise).entries()) {
      const key = keyOfSpan(promise.owed, index);
      const over = howItEnded(incident, promise.owed.claim, key, span, dropped);
      const stepsEver = lazily(() => stepsOfSpan(personal, key, promise.owed, span));
      const it = obligation(incident, promise.owed, key, span, over, stepsEver);
      obligations.push(it);
      byKey.set(key, { obligation: it, stepsEver });
    }
  return { obligations, questions, byKey };
};

/** Lists every obligation of this incident in its current state, computed from the facts. */
export const obligations = (incident: Incident): readonly Obligation[] => derive(incident).obligations;

/** Lists the questions to the calendar that are not answered yet, by their keys. */
export const openQuestions = (incident: Incident): ReadonlyMap<string, CalendarQuestion> => derive(incident).questions;

/** Lists every step that an obligation ever had, taken or not, even if the obligation is over. */
export const stepsOf = (incident: Incident, key: string): readonly Step[] =>
  derive(incident).byKey.get(key)?.stepsEver() ?? [];

export const obligationNamed = (incident: Incident, key: string): Obligation | undefined =>
  derive(incident).byKey.get(key)?.obligation;

/**
 * Says whether the obligation with this key is over: fulfilled, waived or no longer owed. False for a key that names no
 * obligation, and for a value that is no key, such as a missing field of a message's data.
 */
export const isObligationOver = (incident: Incident, key: unknown): boolean =>
  typeof key === "string" && obligationNamed(incident, key)?.over !== undefined;

/** Returns the earliest instant at which a step of any obligation is due; undefined if none is. */
export const wakeAt = (incident: Incident): Instant | undefined =>
  incident.ended === undefined
    ? obligations(incident).reduce<Instant | undefined>((first, { steps }) => {
        const at = steps[0]?.at;
        return at !== undefined && (first === undefined || at < first) ? at : first;
      }, undefined)
    : undefined;

const keyOfSpan = ({ key, row: { name }, claim: { episode, round, subject } }: OwedClaim, index: number): string =>
  index === 0 ? key : spellKey({ name, episode, round, subject, span: index + 1 });

const obligation = (
  { taken }: Incident,
  { row, sentence: promise, claim }: OwedClaim,
  key: string,
  span: Span,
  over: Over | undefined,
  stepsEver: () => readonly Step[],
): Obligation => {
  const { due } = span;
  const since = span.since.at;
  const { name } = row;
  const { episode, round, subject, owedBy = row.owedBy } = claim;
  return over === undefined
    ? { key, name, episode, round, subject, promise, owedBy, since, due, steps: stepsLeft(stepsEver(), taken[key]) }
    : { key, name, episode, round, subject, promise, owedBy, since, due, steps: [], over };
};

interface Promising {
  readonly span: Span;
  /** The change of severity or policy by which the promise ceased to be made. */
  readonly dropped?: Moment;
}

/**
 * Returns the stretches of time in which the promise was made. A worse severity makes the deadline earlier. A lesser
 * severity makes it later, or ends the stretch if nothing is promised at that severity.
 */
const spansOf = (incident: Incident, { owed: { claim }, inForce }: PromiseByPolicy): readonly Promising[] => {
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

/** Lists in order every change of severity, and every change of policy with the severity at that time. */
const changesOf = ({ severities, policiesBefore = [] }: Incident): readonly Change[] => {
  if (policiesBefore.length === 0) return severities;
  const byPolicy = policiesBefore.flatMap(({ at, seq }): readonly Change[] => {
    const severity = severities.findLast((fact) => fact.seq < seq)?.severity;
    return severity === undefined ? [] : [{ at, seq, severity, byPolicy: true }];
  });
  return [...severities, ...byPolicy].sort((a, b) => a.seq - b.seq);
};

/** Moves the deadline by snoozes. A snooze only moves a deadline that was still ahead when the snooze was asked for. */
const snoozed = ({ snoozes }: Claim, span: Span, dropped: Moment | undefined): Span => {
  if (snoozes === undefined || snoozes.length === 0) return span;
  const counts = snoozes.filter(({ seq }) => seq > span.since.seq && (dropped === undefined || seq < dropped.seq));
  return {
    ...span,
    due: counts.reduce((due, { at, until }) => (isBy(at, due) ? Math.max(due, until) : due), span.due),
  };
};

/** Says whether the new policy makes the promise on the same terms as the old one, so that no deadline moves. */
const sameTerms = (before: Claim | undefined, after: Claim | undefined, severity: Severity, { since }: Span): boolean =>
  before?.due(severity, since.at) === after?.due(severity, since.at);

const movedDue = (claim: Claim, span: Span, change: Change, due: Instant): Instant => {
  const fromStart = claim.due(change.severity, span.since.at) ?? span.due;
  const stricter = change.byPolicy === true ? fromStart < span.due : isWorse(change.severity, span.severity);
  if (claim.countsFromStart === true) return due;
  if (stricter) return Math.min(span.due, due);
  return isBy(change.at, span.due) ? Math.max(span.due, fromStart) : span.due;
};

/**
 * Returns the earlier of two moments. If one event both fulfils and ends a promise, the promise counts as kept: the
 * last of the regular updates still counts as an update.
 */
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

const stepsOfSpan = (personal: PersonalSteps, key: string, { row, claim }: OwedClaim, span: Span): readonly Step[] => [
  ...(claim.steps?.(span) ?? []),
  ...(personal.get(key) ?? []).map((step) => step(row.asks ?? "acknowledge")),
  { id: "missed", at: justAfter(span.due), act: claim.whenMissed?.(span) ?? { note: "missed" } },
];

const stepsLeft = (steps: readonly Step[], taken: Readonly<Record<string, Instant>> | undefined): readonly Step[] =>
  steps
    .flatMap((step) => {
      const last = taken?.[step.id];
      return last === undefined ? step : (repeated(step, last) ?? []);
    })
    .sort((a, b) => a.at - b.at);

/**
 * Returns a repeating step with its next time, strictly after the last one; undefined if the step is not repeated
 * any more.
 */
const repeated = (step: Step, last: Instant): Step | undefined => {
  if (step.everyMinutes === undefined) return undefined;
  // The step was taken early, because the steps before it reached nobody. The step is still taken at its own time.
  if (last < step.at) return step;
  const times = Math.max(1, Math.floor((last - step.at) / (step.everyMinutes * minute)) + 1);
  const at = step.next?.(last) ?? inMinutes(step.at, times * step.everyMinutes);
  return step.untilAt !== undefined && at > step.untilAt ? undefined : { ...step, at };
};

/**
 * Returns the time for which an overdue repeating step is taken: the latest one, so that earlier repetitions are
 * skipped.
 */
export const latestBy = (step: Step, now: Instant): Instant => {
  if (step.everyMinutes === undefined || step.at > now) return step.at;
  // In working time the missed repetitions cannot be counted without the calendar, so the step is taken once, now.
  if (step.next !== undefined) return now - step.at < step.everyMinutes * minute ? step.at : now;
  const until = step.untilAt === undefined ? now : Math.min(now, step.untilAt);
  const times = Math.max(0, Math.floor((until - step.at) / (step.everyMinutes * minute)));
  return inMinutes(step.at, times * step.everyMinutes);
};
