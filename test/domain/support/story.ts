import type { Command } from "../../../domain/commands.ts";
import type { Effect, Outcome } from "../../../domain/effects.ts";
import type { Kind } from "../../../domain/incident.ts";
import { unopened } from "../../../domain/incident.ts";
import type { Instant } from "../../../domain/moment.ts";
import { inMinutes } from "../../../domain/moment.ts";
import type { Policy } from "../../../domain/policy.ts";
import { defaultPolicy } from "../../../domain/policy.ts";
import type { Severity } from "../../../domain/severity.ts";
import type { Life, World } from "../../../domain/simulator.ts";
import { live } from "../../../domain/simulator.ts";
import { monitoring, person, reachedBy, workedOut } from "./cast.ts";
import { messagesOf, roundsOf } from "./transcript.ts";

/** `minute | recipient | channel | what`. */
type Row = string;

/** The world as it should be: everything is done at once, and the calendar answers. */
export const goodWorld: World = (effect: Effect): Outcome => {
  switch (effect.do) {
    case "page":
      return { ok: true, reached: reachedBy(effect.asks, effect.except), channel: "page" };
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
  /** The same with pages as the escalation names them. */
  readonly rounds: (from: number, until: number) => readonly Row[];
}

interface Telling {
  readonly startsAt?: string;
  readonly kind?: Kind;
  readonly policy?: Policy;
  readonly world?: World;
}

/** Without the spreading of nudges, as in all examples. */
export const quietPolicy: Policy = { ...defaultPolicy, spreadNudgesMinutes: 0 };

/** A story told by the minute. Thursday 29 January 2026, 14:24 UTC, unless said. */
export const story = ({
  startsAt = "2026-01-29T14:24:00Z",
  kind = "real",
  policy = quietPolicy,
  world = goodWorld,
}: Telling = {}): Story => {
  const start = Date.parse(startsAt);
  const life = live(unopened("incident-2026-01-29-1423", kind, policy), start, world);
  const minuteOf = (at: Instant) => String(Math.floor((at - start) / 60_000));
  const answer = ({ refusal, note }: { readonly refusal?: string; readonly note?: string }) => refusal ?? note ?? "";
  const rows = (rowsOf: typeof messagesOf, from: number, until: number) =>
    life
      .effects()
      .filter(({ at }) => at >= inMinutes(start, from) && at < inMinutes(start, until + 1))
      .flatMap((effect) => rowsOf(effect).map((row) => [minuteOf(effect.at), ...row].join(" | ")));
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
  };
};
