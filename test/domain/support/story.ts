import { apply } from "../../../domain/apply.ts";
import type { Command } from "../../../domain/commands.ts";
import { defaultPolicy } from "../../../domain/default-policy.ts";
import type { Effect, Outcome } from "../../../domain/effects.ts";
import { unopened } from "../../../domain/incident.ts";
import type { Kind } from "../../../domain/kind.ts";
import type { Instant } from "../../../domain/moment.ts";
import { inMinutes } from "../../../domain/moment.ts";
import type { Policy } from "../../../domain/policy.ts";
import { reactions } from "../../../domain/reactions.ts";
import type { ScorecardRow } from "../../../domain/scorecard.ts";
import { scorecard } from "../../../domain/scorecard.ts";
import type { Severity } from "../../../domain/severity.ts";
import type { Life, World } from "../../../domain/simulator.ts";
import { live } from "../../../domain/simulator.ts";
import { timelineLine } from "../../../domain/timeline.ts";
import { monitoring, person, reachedBy, workedOut } from "./cast.ts";
import { messagesOf, roundsOf } from "./transcript.ts";

/** `minute | recipient | channel | what`. */
type Row = string;

/** The world as it should be: everything is done at once, and the calendar answers. */
export const goodWorld: World = (effect: Effect): Outcome => {
  switch (effect.do) {
    case "page":
      return { ok: true, reached: reachedBy(effect.asks), channel: "page" };
    case "workOut":
      return { ok: true, answers: effect.questions.map((question) => ({ question, is: workedOut(question) })) };
    default:
      return { ok: true, ref: effect.key };
  }
};

export interface Story extends Life {
  readonly start: Instant;
  /** Lives on to so many minutes after the start, and then the person gives the command. */
  readonly at: (minute: number, who: string, command: Command, override?: string) => string;
  readonly alert: (minute: number, severity?: Severity, name?: string) => string;
  readonly clear: (minute: number, name?: string) => void;
  readonly to: (minute: number) => void;
  /** What people received in minutes `from` to `until`, both included, a row each. */
  readonly told: (from: number, until?: number) => readonly Row[];
  /** How a promise came out so far, a row each time it was owed: `since → due | verdict`, in minutes from the start. */
  readonly promised: (promise: string) => readonly Row[];
  /** The same on the calendar: `2026-01-29 15:10 → 2026-01-31 15:10 | kept`. */
  readonly onCalendar: (promise: string) => readonly Row[];
  /** The row of a promise on the scorecard, the last if it was owed several times. */
  readonly card: (promise: string) => ScorecardRow | undefined;
  /** Lives on to an instant such as `2026-02-02 09:00`. */
  readonly on: (at: string) => void;
  /** What people received on a day such as `2026-02-02`: `HH:MM | recipient | channel | what`. */
  readonly toldOn: (day: string) => readonly Row[];
  /** The scribe's timeline, a line for each event that has one. */
  readonly timeline: () => readonly string[];
  /** The same with pages as the escalation names them. */
  readonly rounds: (from: number, until: number) => readonly Row[];
}

interface Telling {
  readonly startsAt?: string;
  readonly kind?: Kind;
  readonly policy?: Policy;
  readonly world?: World;
  readonly react?: typeof reactions;
}

const stampOf = (at: Instant): string => new Date(at).toISOString().slice(0, 16).replace("T", " ");

/** Without the spreading of nudges, as in all examples. */
export const quietPolicy: Policy = { ...defaultPolicy, spreadNudgesMinutes: 0 };

/** A story told by the minute. Thursday 29 January 2026, 14:24 UTC, unless said. */
export const story = ({
  startsAt = "2026-01-29T14:24:00Z",
  kind = "real",
  policy = quietPolicy,
  world = goodWorld,
  react = reactions,
}: Telling = {}): Story => {
  const start = Date.parse(startsAt);
  const life = live(unopened("incident-2026-01-29-1423", kind, policy), start, world, react);
  const minuteOf = (at: Instant) => String(Math.floor((at - start) / 60_000));
  const answer = ({ refusal, note }: { readonly refusal?: string; readonly note?: string }) => refusal ?? note ?? "";
  const rows = (rowsOf: typeof messagesOf, from: number, until: number) =>
    life
      .effects()
      .filter(({ at }) => at >= inMinutes(start, from) && at < inMinutes(start, until + 1))
      .flatMap((effect) => rowsOf(effect).map((row) => [minuteOf(effect.at), ...row].join(" | ")));
  const verdicts = (promise: string, stamp: (at: Instant) => string) =>
    scorecard(life.incident(), life.now())
      .filter((row) => row.promise === promise)
      .map(({ since, due, inWords }) => `${stamp(since)} → ${stamp(due)} | ${inWords}`);
  const to = (minute: number) => {
    life.until(inMinutes(start, minute));
  };
  return {
    ...life,
    start,
    to,
    at: (minute, who, command, override) => {
      to(minute);
      return answer(life.give(command, person(who), override === undefined ? {} : { override }));
    },
    alert: (minute, severity = "sev2", name = "APIErrorRateHigh") => {
      to(minute);
      return answer(
        life.give(
          {
            type: "fireAlert",
            alert: name,
            summary: "Database connection pool exhausted",
            severity,
            service: "api",
            source: "prometheus",
            startedAt: life.now(),
          },
          monitoring,
        ),
      );
    },
    clear: (minute, name = "APIErrorRateHigh") => {
      to(minute);
      life.give({ type: "clearAlert", alert: name }, monitoring);
    },
    told: (from, until = from) => rows(messagesOf, from, until),
    rounds: (from, until) => rows(roundsOf, from, until),
    promised: (promise) => verdicts(promise, minuteOf),
    onCalendar: (promise) => verdicts(promise, stampOf),
    card: (promise) => scorecard(life.incident(), life.now()).findLast((row) => row.promise === promise),
    on: (at) => {
      life.until(Date.parse(`${at.replace(" ", "T")}:00Z`));
    },
    toldOn: (day) =>
      life
        .effects()
        .filter(({ at }) => stampOf(at).startsWith(day))
        .flatMap((effect) => messagesOf(effect).map((row) => [stampOf(effect.at).slice(11), ...row].join(" | "))),
    timeline: () => {
      let incident = unopened(life.incident().id, kind, policy);
      return life.events().flatMap((event) => {
        incident = apply(incident, event);
        const line = timelineLine(event, incident);
        return line === "" ? [] : [line];
      });
    },
  };
};
