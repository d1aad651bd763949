import { isDeepStrictEqual } from "node:util";
import { plainClock } from "../../../../domain/incident/calendar.ts";
import type { Command } from "../../../../domain/commands/commands.ts";
import type { Effect, Outcome } from "../../../../domain/incident/effects.ts";
import type { Event, EventNamed } from "../../../../domain/incident/events.ts";
import { incidentBeforeOpening } from "../../../../domain/incident/incident.ts";
import { type Actor, system } from "../../../../domain/incident/people.ts";
import type { Policy } from "../../../../domain/policy.ts";
import { type Life, live } from "../simulator.ts";
import { parseCommand } from "../../../../workflows/parse-command.ts";
import type { ServedLife } from "./served-life.ts";

/**
 * Runs a life that was lived on the server again in the simulator. The simulator gets only what came from outside, each
 * at its recorded instant and in the recorded order: commands of people, time commands, and the return of effects. It
 * works out all consequences and outcomes itself, and at the end no effect is left without an outcome.
 */
export const simulatedAgain = (
  { accepted, begins, life: served, incident }: ServedLife,
  policy: Policy,
  opening: object,
): readonly Event[] => {
  const life = live(incidentBeforeOpening(incident.id, "real", policy), begins, () => undefined);
  const landed = new Set<Effect>();

  const give = ({ at }: Event, name: string, fields: object, more: { readonly by: Actor }): void => {
    const parsed = parseCommand(name, { ...fields, ...more }, "again");
    if ("refusal" in parsed) throw new Error(parsed.refusal);
    const { command, by, ...envelope } = parsed.envelope;
    const decision = life.step(at, command, by, envelope);
    if ("refusal" in decision) throw new Error(`the simulator refuses ${name}: ${decision.refusal}`);
  };
  const land = ({ at }: Pick<Event, "at">, effect: Effect, outcome: Outcome): void => {
    landed.add(effect);
    bySystem(life, at, { type: "reportOutcome", effect, outcome });
  };
  const underway = () => life.effects().filter((effect) => !landed.has(effect));

  const bringAbout = (event: Event): void => {
    if (event.seq === 1) {
      const name = served.events[1]?.type === "alertFired" ? "fireAlert" : "declare";
      give(event, name, opening, { by: event.by });
      return;
    }
    const command = accepted.find(({ firstEvent }) => firstEvent === event.seq);
    if (command !== undefined) {
      const { given, firstEvent: _, ...sender } = command;
      give(event, given.name, given.fields, sender);
      return;
    }
    if (event.type === "stepsTaken") {
      bySystem(life, event.at, { type: "time" });
      return;
    }
    const effect = underway().find((one) => isOutcomeOf(event, one));
    if (effect === undefined) throw new Error(`nothing brings about event ${event.seq}, ${event.type}`);
    land(event, effect, event.type === "effectDropped" ? { ok: false, dropped: event.because } : outcomeOf(effect));
  };

  for (const event of served.events) {
    if (event.seq > life.incident().seq) bringAbout(event);
  }
  for (const effect of underway()) land({ at: life.now() }, effect, outcomeOf(effect));
  return life.events();
};

const bySystem = (life: Life, at: number, command: Command): void => {
  life.step(at, command, system);
};

const isOutcomeOf = (event: Event, effect: Effect): boolean =>
  event.type === "instantsWorkedOut" ? answers(event, effect) : "effect" in event && event.effect === effect.key;

const answers = (event: EventNamed<"instantsWorkedOut">, effect: Effect): boolean =>
  effect.do === "workOut" &&
  isDeepStrictEqual(
    event.answers.map(({ question }) => question),
    effect.questions,
  );

/**
 * Returns the outcome of an effect as in the workflow tests: one person stands for each target, and all time is
 * working time.
 */
const outcomeOf = (effect: Effect): Outcome => {
  if (effect.do === "workOut")
    return { ok: true, answers: effect.questions.map((question) => ({ question, is: plainClock(question) })) };
  if (effect.do !== "page") return { ok: true, ref: effect.key };
  const reached = effect.asks.map(({ target, obligation }) => ({
    person: target.replace("person:", ""),
    obligations: obligation === undefined ? [] : [obligation],
  }));
  return { ok: true, reached, channel: "push" };
};
