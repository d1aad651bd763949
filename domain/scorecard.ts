import type { Incident } from "./incident.ts";
import type { Instant } from "./moment.ts";
import { isBy, minute } from "./moment.ts";
import type { Obligation } from "./obligations.ts";
import { obligations } from "./obligations.ts";

/** One promise as it came out. `byMinutes` is how much later than due it was done, if it was missed and done. */
export interface ScorecardRow {
  readonly key: string;
  readonly promise: string;
  readonly owedBy: string;
  readonly since: Instant;
  readonly due: Instant;
  readonly at?: Instant;
  readonly verdict: "kept" | "waived" | "moot" | "missed" | "outstanding";
  /** As people read it: "kept", "missed, done +2", "missed, never", "missed, still owed". */
  readonly inWords: string;
  /** Why it was waived, or could not be kept. */
  readonly why?: string;
}

/** Every promise of the incident, kept or missed and by how much, as it stands at an instant. */
export const scorecard = (incident: Incident, now: Instant): readonly ScorecardRow[] =>
  obligations(incident)
    .map((obligation) => rowOf(obligation, now))
    .sort((a, b) => a.since - b.since || a.due - b.due);

const rowOf = (obligation: Obligation, now: Instant): ScorecardRow => {
  const { key, promise, owedBy, since, due, over } = obligation;
  const why = over?.why;
  const it = { key, promise, owedBy, since, due, ...(why === undefined ? {} : { why }) };
  if (over === undefined)
    return isBy(now, due)
      ? { ...it, verdict: "outstanding", inWords: "outstanding" }
      : { ...it, verdict: "missed", inWords: "missed, still owed" };
  if (over.as !== "missed") return { ...it, at: over.at, verdict: over.as, inWords: over.as };
  return over.doneAt === undefined
    ? { ...it, at: over.at, verdict: "missed", inWords: "missed, never" }
    : { ...it, at: over.at, verdict: "missed", inWords: `missed, done +${lateness(over.doneAt - due)}` };
};

/** In minutes, in hours from two hours on, in days from two days on. */
const lateness = (ms: number): string => {
  const minutes = Math.round(ms / minute);
  if (minutes < 120) return String(minutes);
  return minutes < 2880 ? `${String(Math.round(minutes / 60))} h` : `${String(Math.round(minutes / 1440))} d`;
};
