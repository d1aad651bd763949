import type { Settings } from "../config/settings.ts";
import type { Instant } from "../domain/moment.ts";
import type { NamedTarget, Person, Target } from "../domain/people.ts";
import { orderAt, possibleChanges } from "./rotation.ts";

/**
 * The people a target means at an instant, each once, in the order in which they are asked. Nobody is an empty list:
 * the caller says so.
 */
export function peopleBehind(target: Target, at: Instant, settings: Settings): readonly Person[] {
  return [...new Set(named(target, at, settings))];
}

function named(target: Target, at: Instant, settings: Settings): readonly Person[] {
  const { contacts, onCall } = settings;
  const duty = (rotation: string | undefined) => onDuty(rotation, at, settings);
  switch (target) {
    case "primary":
      return duty(onCall.primary).slice(0, 1);
    case "secondary":
      return secondInLine(at, settings);
    case "rotation":
      return [...duty(onCall.primary), ...duty(onCall.secondary)];
    case "commander-1":
      return duty(onCall.commanders).slice(0, 1);
    case "commander-2":
      return duty(onCall.commanders).slice(1, 2);
    case "commander-rota":
      return duty(onCall.commanders);
    case "engineering-lead":
      return known(contacts.engineeringLead);
    case "sre-lead":
      return known(contacts.sreLead);
    case "fallback":
      return known(contacts.fallback);
    case "executives":
      return contacts.executives;
    case "everyone":
      return (["rotation", "commander-rota", "engineering-lead", "fallback"] as const).flatMap((each) =>
        named(each, at, settings),
      );
    default:
      return byId(target, settings);
  }
}

const known = (person: Person | undefined): readonly Person[] => (person === undefined ? [] : [person]);

function onDuty(rotation: string | undefined, at: Instant, { rotations, timeZone }: Settings): readonly Person[] {
  const found = rotation === undefined ? undefined : rotations[rotation];
  return found === undefined ? [] : orderAt(found, at, timeZone);
}

/** Never the primary a second time: an escalation has to reach somebody else. */
function secondInLine(at: Instant, settings: Settings): readonly Person[] {
  const { primary, secondary } = settings.onCall;
  const [first] = onDuty(primary, at, settings);
  return onDuty(secondary ?? primary, at, settings)
    .filter((person) => person !== first)
    .slice(0, 1);
}

function byId(target: Exclude<Target, NamedTarget>, settings: Settings): readonly Person[] {
  const id = target.slice(target.indexOf(":") + 1);
  // Somebody the configuration does not know, such as a person of an incident older than it, can still be asked.
  if (target.startsWith("person:")) return [id];
  if (target.startsWith("team:")) return membersOf(id, settings);
  return target.startsWith("owners:") ? ownersOf(id, settings) : (settings.experts[id] ?? []);
}

const membersOf = (team: string, { teams }: Settings): readonly Person[] => teams[team]?.members ?? [];

/** Alerts and people name a service by its id or as it is spelled. */
function ownersOf(name: string, settings: Settings): readonly Person[] {
  const service = serviceNamed(name, settings);
  return service === undefined ? [] : membersOf(service.owner, settings);
}

export const serviceNamed = (name: string, { services }: Settings): Settings["services"][string] | undefined =>
  services[name] ?? Object.values(services).find((it) => it.name.toLowerCase() === name.toLowerCase());

export interface Shift {
  readonly from: Instant;
  readonly until: Instant;
  readonly person: Person | undefined;
}

/**
 * Who is on duty in a rotation over the next weeks, overrides included, by the same function that pages; neighbouring
 * stretches of one person are one shift.
 */
export function schedulePreview(rotation: string, at: Instant, weeks: number, settings: Settings): readonly Shift[] {
  const it = settings.rotations[rotation];
  if (it === undefined) return [];
  const edges = possibleChanges(it, at, weeks, settings.timeZone);
  return edges.slice(0, -1).reduce<readonly Shift[]>((shifts, from, place) => {
    const until = edges[place + 1] ?? from;
    const person = orderAt(it, from, settings.timeZone)[0];
    const last = shifts.at(-1);
    const goesOn = last !== undefined && last.person === person;
    return goesOn ? [...shifts.slice(0, -1), { ...last, until }] : [...shifts, { from, until, person }];
  }, []);
}
