import { plainClock } from "../../../../domain/calendar.ts";
import type { Event, EventName } from "../../../../domain/events.ts";
import { unopened } from "../../../../domain/incident.ts";
import type { Policy } from "../../../../domain/policy.ts";
import { live, type World } from "../../../../domain/simulator.ts";
import { parseCommand } from "../../../../workflows/parse-command.ts";
import type { ServedLife } from "./served-life.ts";

/** The world of the workflow tests: one person stands for each target, and all time is working time. */
const world: World = (effect) => {
  if (effect.do === "workOut")
    return { ok: true, answers: effect.questions.map((question) => ({ question, is: plainClock(question) })) };
  if (effect.do !== "page") return { ok: true, ref: effect.key };
  const reached = effect.asks.map(({ target, obligation }) => ({
    person: target.replace("person:", ""),
    obligations: obligation === undefined ? [] : [obligation],
  }));
  return { ok: true, reached, channel: "push" };
};

const outcomes: readonly EventName[] = [
  "paged",
  "pageFailed",
  "made",
  "effectFailed",
  "effectDropped",
  "instantsWorkedOut",
];
const isOutcome = ({ type }: Event): boolean => outcomes.includes(type);

/** What the core's simulator makes of the commands and the instants of a life that was lived on the server. */
export const simulatedAgain = ({ accepted, begins, life, incident }: ServedLife, policy: Policy, opening: object) => {
  const [first] = life.events;
  if (first === undefined) throw new Error("nothing was recorded");
  const simulated = live(unopened(incident.id, "real", policy), begins, world);
  const give = (name: string, fields: object, more: object): void => {
    const parsed = parseCommand(name, { ...fields, ...more }, "again");
    if ("refusal" in parsed) throw new Error(parsed.refusal);
    const { refusal } = simulated.give(parsed.envelope.command, parsed.envelope.by, parsed.envelope);
    if (refusal !== undefined) throw new Error(`the simulator refuses ${name}: ${refusal}`);
  };
  give(life.events[1]?.type === "alertFired" ? "fireAlert" : "declare", opening, { by: first.by });
  for (const event of life.events) {
    const command = accepted.find(({ firstEvent }) => firstEvent === event.seq);
    if (command === undefined) {
      if (event.type === "stepsTaken") simulated.oversleep(event.at);
      continue;
    }
    const { given, by, override } = command;
    simulated.until(event.at - 1);
    simulated.oversleep(event.at);
    give(given.name, given.fields, { by, ...(override === undefined ? {} : { override }) });
  }
  return simulated;
};

/** Timers of the server are some milliseconds late, so what falls due within this time is taken in one or in two goes. */
const togetherMs = 1_000;

/** What people and time did, in order; instants are left out. */
export const whatWasDone = (events: readonly Event[]): readonly string[] => {
  const done: { readonly at: number; readonly steps?: readonly string[]; readonly says: string }[] = [];
  for (const event of events.filter((it) => !isOutcome(it))) {
    const { at, type, by } = event;
    const before = done.at(-1);
    if (event.type !== "stepsTaken") {
      done.push({ at, says: `${by.name}: ${type}` });
      continue;
    }
    const joins = before?.steps !== undefined && at - before.at < togetherMs;
    const taken = event.steps.map(({ obligation, step }) => `${obligation} ${step}`);
    const steps = [...(joins ? before.steps : []), ...taken].toSorted();
    if (joins) done.pop();
    done.push({ at, steps, says: `steps: ${steps.join(", ")}` });
  }
  return done.map(({ says }) => says);
};

/** What came of it, without order and without keys, which carry numbers of events. */
export const whatCameOfIt = (events: readonly Event[]): readonly string[] =>
  [
    ...new Set(
      events.flatMap((event): string[] => {
        if (event.type === "paged")
          return event.reached.flatMap(({ person, obligations }) =>
            obligations.length === 0 ? [`paged ${person}`] : obligations.map((key) => `paged ${person} for ${key}`),
          );
        return event.type === "made" ? [`made ${event.obligation}`] : isOutcome(event) ? [event.type] : [];
      }),
    ),
  ].sort();
