import { bundle } from "./bundle.ts";
import type { Command, Envelope } from "./commands.ts";
import { decide, type Decision } from "./decide.ts";
import type { Effect, Outcome } from "./effects.ts";
import type { Event } from "./events.ts";
import type { Incident } from "./incident.ts";
import type { Instant } from "./moment.ts";
import { wakeAt } from "./obligations.ts";
import { system } from "./people.ts";
import type { Actor } from "./people.ts";
import { reactions } from "./reactions.ts";

/** What the world answers to an effect; undefined leaves it undone. */
export type World = (effect: Effect, now: Instant) => Outcome | undefined;

/** One incident lived in the core alone, without a server: the clock goes where it is told. */
export interface Life {
  readonly incident: () => Incident;
  readonly events: () => readonly Event[];
  /** Every effect that arose, in order, as it was bundled. */
  readonly effects: () => readonly Effect[];
  readonly now: () => Instant;
  /** Gives a command now; a refusal is its sentence. */
  readonly give: (
    command: Command,
    by: Actor,
    more?: Pick<Envelope, "override" | "sentAt">,
  ) => { readonly refusal?: string; readonly note?: string };
  /** Gives one command at an instant and nothing else: neither time nor the world has its turn. */
  readonly step: (at: Instant, command: Command, by: Actor, more?: Pick<Envelope, "override" | "sentAt">) => Decision;
  /** Lives on until the instant, waking whenever something is due. */
  readonly until: (at: Instant) => void;
  /** Sleeps through until the instant and wakes only then. */
  readonly oversleep: (at: Instant) => void;
}

/** `react` in place of the rules' own shows what would become of people without one of them. */
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

  /** Time, then what the world makes of the effects, then time again, until nothing is left to do now. */
  const settle = (caused: readonly Effect[]): void => {
    let owed = caused;
    for (;;) {
      if (isDue()) owed = [...owed, ...bySystem({ type: "time" })];
      if (owed.length === 0) return;
      const bundled = bundle(owed);
      effects.push(...bundled);
      owed = bundled.flatMap((effect) => {
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
      effects.push(...bundle(caused));
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
