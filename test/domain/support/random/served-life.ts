import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { meaningOf } from "../../../../client/temporal/temporal-answers.ts";
import { apply } from "../../../../domain/apply.ts";
import type { Event } from "../../../../domain/incident/events.ts";
import { type Incident, incidentBeforeOpening } from "../../../../domain/incident/incident.ts";
import { hour, type Instant } from "../../../../domain/incident/moment.ts";
import { wakeAt } from "../../../../domain/obligations.ts";
import type { Actor } from "../../../../domain/incident/people.ts";
import { workflowNow } from "../../../support/clock.ts";
import type { IncidentHarness } from "../../../support/incident-harness.ts";
import type { TestIncident } from "../../../support/test-incident.ts";
import { parseCommand } from "../../../../workflows/parse-command.ts";
import type { PlannedCommand, Move, Plan } from "./plan.ts";
import type { RandomLife } from "./random-life.ts";
import { nextOnTheWay, sensible } from "./sensible.ts";

/** A command that was accepted, with the number of the first event it made. */
export interface Accepted {
  readonly given: PlannedCommand;
  readonly by: Actor;
  readonly override?: string;
  readonly firstEvent: number;
}

export interface ServedLife {
  readonly incident: TestIncident;
  readonly begins: Instant;
  readonly accepted: readonly Accepted[];
  /** The random life according to its stored events, once all were stored. */
  readonly life: RandomLife;
}

/**
 * The longest stretch that is skipped: a fast-forward goes from timer to timer, and a longer one would only repeat
 * the hourly page.
 */
const longestPassMs = 12 * hour;

/** Runs a plan on the real server, in the production workflow, with its clock turned. */
export const liveOnTheServer = async (harness: IncidentHarness, plan: Plan): Promise<ServedLife> => {
  const incident = await open(harness, plan);
  await incident.settle();
  const accepted: Accepted[] = [];
  const give = async (given: PlannedCommand, by: Actor, override?: string): Promise<void> => {
    const { revision: before } = await incident.view();
    const more = override === undefined ? {} : { override };
    const revision = await answerTo(incident, given, { by, ...more });
    if (revision !== undefined && revision > before) accepted.push({ given, by, ...more, firstEvent: before + 1 });
  };
  for (const move of plan.moves) {
    if ((await incident.status()) !== "RUNNING") break;
    await make(harness, incident, move, give);
    await incident.settle();
  }
  const { events, known: lastView, now } = await atRest(harness, incident);
  const folded = events.reduce(apply, incidentBeforeOpening(incident.id, "real", harness.policy));
  if (JSON.stringify(lastView) !== JSON.stringify(folded))
    throw new Error("the fold of what was recorded is another incident than the workflow has");
  return {
    incident,
    begins: events[0]?.at ?? plan.begins,
    accepted,
    life: { incident: () => folded, now: () => now, events, effects: incident.effects(), underway: () => [] },
  };
};

const open = async (harness: IncidentHarness, { opening, begins }: Plan): Promise<TestIncident> => {
  const parsed = parseCommand(opening.name, opening.fields, "opening");
  if ("refusal" in parsed) throw new Error(parsed.refusal);
  const { command } = parsed.envelope;
  if (command.type === "fireAlert") {
    const { type: _, ...alert } = command;
    return harness.fireAlert({ openedAt: begins, alert });
  }
  if (command.type !== "declare") throw new Error(`${command.type} opens nothing here`);
  const { type: _, ...declaration } = command;
  return harness.declareIncident({ openedAt: begins, declaration });
};

const make = async (
  harness: IncidentHarness,
  incident: TestIncident,
  move: Move,
  give: (given: PlannedCommand, by: Actor, override?: string) => Promise<void>,
): Promise<void> => {
  const { incident: lastView } = await incident.view();
  const does = async (it: ReturnType<typeof nextOnTheWay>) => {
    if (it === undefined) return;
    const { type: name, ...fields } = it.command;
    if (isPublic(name)) await give({ name, fields }, it.by);
  };
  switch (move.move) {
    case "go-on":
      return does(nextOnTheWay(lastView, await incidentNow(harness, incident)));
    case "sensible": {
      const choices = sensible(lastView, await incidentNow(harness, incident));
      return does(choices[move.pick % choices.length]);
    }
    case "any":
      return give(move.given, move.by, move.override);
    case "pass":
    case "oversleep":
      return incident.fastForward(Math.min(move.ms, longestPassMs) / 60_000);
  }
};

const isPublic = (name: string): name is PlannedCommand["name"] =>
  !["time", "reportOutcome", "noteRefusal", "noteLane"].includes(name);

const incidentNow = async ({ client }: IncidentHarness, incident: TestIncident): Promise<Instant> =>
  (await workflowNow(client, incident.id)) + (await incident.snapshot()).clockOffset;

/**
 * Returns the number of the incident's last event after a command; undefined if the command was refused or the incident
 * had ended.
 */
const answerTo = async (
  { handle }: TestIncident,
  { name, fields }: PlannedCommand,
  sender: { readonly by: Actor; readonly override?: string },
): Promise<number | undefined> => {
  const key = randomUUID();
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = await handle.executeUpdate<{ revision: number }, [object]>(name, {
        updateId: key,
        args: [{ ...fields, ...sender, key }],
      });
      return answer.revision;
    } catch (error) {
      const meaning = meaningOf(error)?.as;
      if (meaning === "refused" || meaning === "absent") return undefined;
      if (meaning !== "again" || attempt > 500) throw error;
      await sleep(20);
    }
  }
};

/** Waits until everything due is done and stored, and returns the incident with its events at that instant. */
const atRest = async (
  harness: IncidentHarness,
  incident: TestIncident,
): Promise<{ readonly events: readonly Event[]; readonly known: Incident; readonly now: Instant }> => {
  for (let attempt = 0; attempt < 500; attempt++) {
    await incident.settle();
    const now = await incidentNow(harness, incident);
    const { incident: lastView, revision, undone, unrecorded } = await incident.view();
    const events = incident.events();
    const isDone = undone === 0 && unrecorded === 0 && events.length === revision;
    if (isDone && (wakeAt(lastView) ?? Infinity) > now) return { events, known: lastView, now };
    await sleep(20);
  }
  throw new Error(`${incident.id} has something due that is not done, or done that is not recorded`);
};
