import { joinEffects } from "../../../domain/steps/join-effects.ts";
import type { Command, Envelope } from "../../../domain/commands/commands.ts";
import { decide, type Decision } from "../../../domain/decide.ts";
import type { Effect, Outcome } from "../../../domain/incident/effects.ts";
import type { Event } from "../../../domain/incident/events.ts";
import type { Incident } from "../../../domain/incident/incident.ts";
import type { Instant } from "../../../domain/incident/moment.ts";
import { wakeAt } from "../../../domain/obligations.ts";
import { system } from "../../../domain/incident/people.ts";
import type { Actor } from "../../../domain/incident/people.ts";
import { reactions } from "../../../domain/reactions.ts";

/**
 * Stands for all outside systems: returns the outcome of an effect; undefined means that the effect is not carried
 * out.
 */
export type World = (effect: Effect, now: Instant) => Outcome | undefined;

/** An incident that runs in the core alone, without a server. Its clock moves only when a function below moves it. */
export interface Life {
  readonly incident: () => Incident;
  readonly events: () => readonly Event[];
  /** Returns every effect that the incident has caused, in order and after bundling. */
  readonly effects: () => readonly Effect[];
  readonly now: () => Instant;
  /** Gives a command now; `refusal` is the sentence of a refusal. */
  readonly give: (
    command: Command,
    by: Actor,
    more?: Pick<Envelope, "override" | "sentAt">,
  ) => { readonly refusal?: string; readonly note?: string };
  /** Gives one command at an instant and nothing else: no time command is given and no effect is carried out. */
  readonly step: (at: Instant, command: Command, by: Actor, more?: Pick<Envelope, "override" | "sentAt">) => Decision;
  /** Lets time pass until the instant, and takes each step when it is due. */
  readonly until: (at: Instant) => void;
  /** Lets time pass until the instant as if no worker ran, and only then takes the steps that were due meanwhile. */
  readonly oversleep: (at: Instant) => void;
}

/** Runs an incident. `react` replaces the product's reactions, to show what happens to people without one of them. */
export const live = (start: Incident, begins: Instant, world: World, react = reactions): Life => {
  let incident = start;
  let now = begins;
  let count = 0;
  const events: Event[] = [];
  const effects: Effect[] = [];

  const submit = (envelope: Envelope): { readonly decided: Decision; readonly caused: readonly Effect[] } => {
    const decided = decide(incident, envelope, now);
    if ("refusal" in decided) return { decided, caused: [] };
    const caused = decided.happenings.flatMap(({ before, event, after }) => {
      incident = after;
      events.push(event);
      return react(before, event, after);
    });
    return { decided, caused };
  };
  const bySystem = (command: Command) => submit({ command, by: system, key: `system/${String(count++)}` }).caused;
  const isDue = () => (wakeAt(incident) ?? Infinity) <= now;

  /** Gives the time command, does the effects, and repeats both until nothing is left to do at this instant. */
  const settle = (caused: readonly Effect[]): void => {
    let owed = caused;
    for (;;) {
      if (isDue()) owed = [...owed, ...bySystem({ type: "time" })];
      if (owed.length === 0) return;
      const joined = joinEffects(owed);
      effects.push(...joined);
      owed = joined.flatMap((effect) => {
        const outcome = world(effect, now);
        return outcome === undefined ? [] : bySystem({ type: "reportOutcome", effect, outcome });
      });
    }
  };

  return {
    incident: () => incident,
    events: () => events,
    effects: () => effects,
    now: () => now,
    give: (command, by, more = {}) => {
      const { decided, caused } = submit({ command, by, key: `given/${String(count++)}`, ...more });
      settle(caused);
      if ("refusal" in decided) return { refusal: decided.refusal };
      return decided.note === undefined ? {} : { note: decided.note };
    },
    step: (at, command, by, more = {}) => {
      now = at;
      const { decided, caused } = submit({ command, by, key: `step/${String(count++)}`, ...more });
      effects.push(...joinEffects(caused));
      return decided;
    },
    until: (at) => {
      for (;;) {
        const next = wakeAt(incident);
        if (next === undefined || next > at) break;
        now = Math.max(now, next);
        settle([]);
      }
      now = Math.max(now, at);
    },
    oversleep: (at) => {
      now = at;
      settle([]);
    },
  };
};
