import { joinEffects } from "../../../../domain/steps/join-effects.ts";
import type { Envelope } from "../../../../domain/commands/commands.ts";
import { decide } from "../../../../domain/decide.ts";
import type { Happening } from "../../../../domain/commands/draft.ts";
import type { Effect, Outcome } from "../../../../domain/incident/effects.ts";
import type { Event } from "../../../../domain/incident/events.ts";
import { type Incident, incidentBeforeOpening } from "../../../../domain/incident/incident.ts";
import type { Instant } from "../../../../domain/incident/moment.ts";
import { obligationNamed, wakeAt } from "../../../../domain/obligations.ts";
import { system } from "../../../../domain/incident/people.ts";
import { reactions } from "../../../../domain/reactions.ts";
import { parseCommand } from "../../../../workflows/parse-command.ts";
import { goodWorld, quietPolicy } from "../story.ts";
import type { Fate, Move, Plan } from "./plan.ts";
import { nextOnTheWay, sensible } from "./sensible.ts";

/** An effect that is being tried, with the instant at which its lane succeeds or gives up. */
interface Underway {
  readonly effect: Effect;
  readonly at: Instant;
  readonly fate: Fate;
}

/** An event, and the effects that it causes. */
export interface Caused extends Happening {
  readonly arising: readonly Effect[];
}

/** The results of one command. */
export interface Decided {
  readonly envelope: Envelope;
  readonly at: Instant;
  readonly before: Incident;
  readonly events: readonly Event[];
  readonly joined: readonly Effect[];
}

export interface RandomLife {
  readonly incident: () => Incident;
  readonly now: () => Instant;
  readonly events: readonly Event[];
  /** Every effect that the command caused, after bundling (asks to the same people in one page). */
  readonly effects: readonly Effect[];
  readonly underway: () => readonly Underway[];
}

/** Checks the rules while a random life goes on; throws if a rule is broken. */
export interface Watcher {
  readonly happened: (caused: Caused) => void;
  readonly decided: (decided: Decided) => void;
  /** Called after each move, when nothing is left to do at that instant. */
  readonly settled: (life: RandomLife) => void;
}

/**
 * Runs one random life in the core, without a server. Lanes fail, are late or give up, as in the workflow. This code
 * shares nothing with the simulator on purpose, so that each checks the other; both run the same core.
 */
export const liveRandomly = (plan: Plan, watcher: Watcher): RandomLife => {
  let incident = incidentBeforeOpening("incident-2026-01-29-1424", plan.kind, quietPolicy);
  let now = plan.begins;
  let underway: readonly Underway[] = [];
  let count = 0;
  const events: Event[] = [];
  const effects: Effect[] = [];
  const life: RandomLife = { incident: () => incident, now: () => now, events, effects, underway: () => underway };

  const submit = (envelope: Envelope): void => {
    const decision = decide(incident, envelope, now);
    if ("refusal" in decision) return;
    const before = incident;
    const arising = decision.happenings.flatMap((happening) => {
      const { event, after } = happening;
      const caused = reactions(happening.before, event, after);
      incident = after;
      events.push(event);
      watcher.happened({ ...happening, arising: caused });
      return caused;
    });
    const joined = joinEffects(arising);
    watcher.decided({ envelope, at: now, before, events: decision.happenings.map(({ event }) => event), joined });
    underway = [...underway, ...joined.map(sentOut)];
  };
  const sentOut = (effect: Effect): Underway => {
    const fate = plan.fates[effects.push(effect) % plan.fates.length] ?? { comes: "done" };
    return { effect, fate, at: fate.comes === "late" ? now + fate.afterMs : now };
  };
  const bySystem = (command: Envelope["command"]) => submit({ command, by: system, key: `system/${String(count++)}` });

  const land = (one: Underway): void => {
    underway = underway.filter((it) => it !== one);
    const effect = stillAsked(incident, one.effect);
    const report = (outcome: Outcome) => bySystem({ type: "reportOutcome", effect, outcome });
    if (effect.do === "page" && effect.asks.length === 0) report({ ok: false, dropped: "its round is over" });
    else if (one.fate.comes === "fails") report({ ok: false, error: "permanently" });
    else if (one.fate.comes === "fails-then-late" && effect.do === "page") {
      report({ ok: false, error: "not in time" });
      underway = [...underway, { effect, at: now + one.fate.afterMs, fate: { comes: "done" } }];
    } else {
      const outcome = goodWorld(effect, now) ?? { ok: true };
      report(one.fate.comes === "done-and-goes-on" ? withPersonalRules(effect, outcome) : outcome);
    }
  };

  /**
   * Passes outcomes to the incident, then the time command (take the steps that are due), until nothing is left to do
   * at this instant.
   */
  const settle = (): void => {
    for (;;) {
      const landing = underway.find(({ at }) => at <= now);
      if (landing !== undefined) land(landing);
      else if ((wakeAt(incident) ?? Infinity) <= now) bySystem({ type: "time" });
      else break;
    }
    watcher.settled(life);
  };

  const passUntil = (until: Instant): void => {
    for (;;) {
      const next = Math.min(wakeAt(incident) ?? Infinity, ...underway.map(({ at }) => at));
      if (next > until) break;
      now = Math.max(now, next);
      settle();
    }
    now = until;
    settle();
  };

  const give = (name: string, fields: object, more: Pick<Envelope, "by" | "sentAt" | "override">): void => {
    const parsed = parseCommand(name, { ...fields, ...more }, `given/${String(count++)}`);
    if ("envelope" in parsed) submit(parsed.envelope);
    settle();
  };
  const does = (it: ReturnType<typeof nextOnTheWay>): void => {
    if (it === undefined) return;
    const { type, ...fields } = it.command;
    give(type, fields, { by: it.by });
  };
  const make = (move: Move): void => {
    switch (move.move) {
      case "go-on": {
        does(nextOnTheWay(incident, now));
        return;
      }
      case "sensible": {
        const choices = sensible(incident, now);
        does(choices[move.pick % choices.length]);
        return;
      }
      case "any": {
        const { given, by, override, sentMs } = move;
        const sent = by.kind === "person" ? { sentAt: now - sentMs } : {};
        give(given.name, given.fields, { by, ...sent, ...(override === undefined ? {} : { override }) });
        return;
      }
      case "pass": {
        passUntil(now + move.ms);
        return;
      }
      case "oversleep":
        now += move.ms;
        {
          settle();
          return;
        }
    }
  };

  give(plan.opening.name, plan.opening.fields, { by: { kind: "person", name: "alice", via: "api" } });
  for (const move of plan.moves) make(move);
  passUntil(now + plan.epilogueMs);
  return life;
};

const withPersonalRules = (effect: Effect, outcome: Outcome): Outcome =>
  effect.do !== "page" || effect.channel !== undefined || !outcome.ok
    ? outcome
    : { ...outcome, reached: (outcome.reached ?? []).map((one) => ({ ...one, further })) };
const further = [
  { afterMinutes: 2, channel: "sms" },
  { afterMinutes: 5, channel: "voice" },
] as const;

/** Removes the asks of a page that were answered in the meantime, as the paging lane does. */
const stillAsked = (incident: Incident, effect: Effect): Effect => {
  if (effect.do !== "page") return effect;
  const isOver = (key: string | undefined) => key !== undefined && obligationNamed(incident, key)?.over !== undefined;
  return incident.ended !== undefined
    ? { ...effect, asks: [] }
    : { ...effect, asks: effect.asks.filter(({ obligation }) => !isOver(obligation)) };
};
