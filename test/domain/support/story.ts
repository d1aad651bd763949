import { apply } from "../../../domain/apply.ts";
import type { Command } from "../../../domain/commands/commands.ts";
import { defaultPolicy } from "../../../domain/default-policy.ts";
import type { Effect, Outcome } from "../../../domain/incident/effects.ts";
import { incidentBeforeOpening } from "../../../domain/incident/incident.ts";
import type { Kind } from "../../../domain/incident/kind.ts";
import type { Instant } from "../../../domain/incident/moment.ts";
import { inMinutes } from "../../../domain/incident/moment.ts";
import type { Policy } from "../../../domain/policy.ts";
import { reactions } from "../../../domain/reactions.ts";
import type { ScorecardRow } from "../../../domain/accounts/scorecard.ts";
import { scorecard } from "../../../domain/accounts/scorecard.ts";
import type { Severity } from "../../../domain/incident/severity.ts";
import type { Life, World } from "./simulator.ts";
import { live } from "./simulator.ts";
import { timelineLine } from "../../../domain/accounts/timeline.ts";
import { monitoring, person, reachedBy, workedOut } from "./cast.ts";
import { messagesOf, roundsOf } from "./transcript.ts";

/** A message of a story, in the form `minute | recipient | channel | what`. */
type Row = string;

/** A world in which every effect succeeds at once and the calendar answers. */
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

/** Makes a world in which some kinds of effects never get an outcome. */
export const without =
  (...deeds: readonly string[]): World =>
  (effect, now) =>
    deeds.includes(effect.do) ? undefined : goodWorld(effect, now);

export interface Story extends Life {
  readonly start: Instant;
  /** Lets time pass until a minute after the start, and then gives the person's command. */
  readonly at: (minute: number, who: string, command: Command, override?: string) => string;
  readonly alert: (minute: number, severity?: Severity, name?: string) => string;
  readonly clear: (minute: number, name?: string) => void;
  readonly to: (minute: number) => void;
  /** Returns what people received from minute `from` to minute `until`, both included, one row for each message. */
  readonly told: (from: number, until?: number) => readonly Row[];
  /**
   * Returns the verdicts of a promise, one row for each time it was owed: `since → due | verdict`, in minutes from the
   * start.
   */
  readonly promised: (promise: string) => readonly Row[];
  /** Returns the verdicts of a promise with dates: `2026-01-29 15:10 → 2026-01-31 15:10 | kept`. */
  readonly onCalendar: (promise: string) => readonly Row[];
  /** Returns the scorecard's row of a promise, the last row if the promise was owed several times. */
  readonly card: (promise: string) => ScorecardRow | undefined;
  /** Lets time pass until an instant such as `2026-02-02 09:00`. */
  readonly on: (at: string) => void;
  /** Returns what people received on a day such as `2026-02-02`: `HH:MM | recipient | channel | what`. */
  readonly toldOn: (day: string) => readonly Row[];
  /** Returns the scribe's timeline, one line for each event that has one. */
  readonly timeline: () => readonly string[];
  /** Returns what people received, where pages name targets, such as `secondary`, instead of people. */
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

/** The default policy without the spreading of reminders, which all examples use. */
export const quietPolicy: Policy = { ...defaultPolicy, spreadNudgesMinutes: 0 };

/**
 * Makes a story that is told by the minute. It begins on Thursday 29 January 2026 at 14:24 UTC unless `startsAt` is
 * given.
 */
export const story = ({
  startsAt = "2026-01-29T14:24:00Z",
  kind = "real",
  policy = quietPolicy,
  world = goodWorld,
  react = reactions,
}: Telling = {}): Story => {
  const start = Date.parse(startsAt);
  const life = live(incidentBeforeOpening("incident-2026-01-29-1423", kind, policy), start, world, react);
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
      let incident = incidentBeforeOpening(life.incident().id, kind, policy);
      return life.events().flatMap((event) => {
        incident = apply(incident, event);
        const line = timelineLine(event, incident);
        return line === "" ? [] : [line];
      });
    },
  };
};
