import type { Incident } from "../incident/incident.ts";
import type { Instant } from "../incident/moment.ts";
import { isBy, minute } from "../incident/moment.ts";
import type { Obligation } from "../obligations.ts";
import { obligations } from "../obligations.ts";

/** The verdict on one obligation. `byMinutes` says how late a missed obligation was done. */
export interface ScorecardRow {
  readonly key: string;
  readonly promise: string;
  readonly owedBy: string;
  readonly since: Instant;
  readonly due: Instant;
  readonly at?: Instant;
  readonly verdict: "kept" | "waived" | "moot" | "missed" | "outstanding";
  /** The verdict in words: "kept", "missed, done +2", "missed, never", "missed, still owed". */
  readonly inWords: string;
  /** Why the obligation was waived, or why nobody could have fulfilled it. */
  readonly why?: string;
}

/** Lists every promise of the incident at an instant, with whether it was kept or missed, and how late. */
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

/** Writes a delay in minutes, from two hours on in hours, and from two days on in days. */
const lateness = (ms: number): string => {
  const minutes = Math.round(ms / minute);
  if (minutes < 120) return String(minutes);
  return minutes < 2880 ? `${String(Math.round(minutes / 60))} h` : `${String(Math.round(minutes / 1440))} d`;
};
