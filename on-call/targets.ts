import type { Settings } from "../config/settings.ts";
import type { Why } from "../domain/effects.ts";
import type { Instant } from "../domain/moment.ts";
import type { NamedTarget, Person, Target } from "../domain/people.ts";
import { everybodyAt, lineAt, onDutyAt, placeIn, scheduleNamed, shadowsAt } from "./schedule.ts";

/**
 * The people a target means at an instant, each once, in the order in which they are asked. Nobody is an empty list:
 * the caller says so.
 */
export function peopleBehind(target: Target, at: Instant, settings: Settings): readonly Person[] {
  return [...new Set(named(target, at, settings))];
}

function named(target: Target, at: Instant, settings: Settings): readonly Person[] {
  const { contacts, onCall } = settings;
  const line = (schedule: string | undefined) => lineOf(schedule, at, settings);
  switch (target) {
    case "primary":
      return line(onCall.primary).slice(0, 1);
    case "secondary":
      return secondInLine(at, settings);
    case "rotation":
      return [...everybodyOf(onCall.primary, at, settings), ...everybodyOf(onCall.secondary, at, settings)];
    case "commander-1":
      return line(onCall.commanders).slice(0, 1);
    case "commander-2":
      return line(onCall.commanders).slice(1, 2);
    case "commander-rota":
      return line(onCall.commanders);
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
      return byId(target, at, settings);
  }
}

const known = (person: Person | undefined): readonly Person[] => (person === undefined ? [] : [person]);

function lineOf(id: string | undefined, at: Instant, settings: Settings): readonly Person[] {
  const schedule = scheduleNamed(id, settings);
  return schedule === undefined ? [] : lineAt(schedule, at);
}

function everybodyOf(id: string | undefined, at: Instant, settings: Settings): readonly Person[] {
  const schedule = scheduleNamed(id, settings);
  return schedule === undefined ? [] : everybodyAt(schedule, at);
}

/** Never the primary a second time: an escalation has to reach somebody else. */
function secondInLine(at: Instant, settings: Settings): readonly Person[] {
  const { primary, secondary } = settings.onCall;
  const [first] = lineOf(primary, at, settings);
  return lineOf(secondary ?? primary, at, settings)
    .filter((person) => person !== first)
    .slice(0, 1);
}

function byId(target: Exclude<Target, NamedTarget>, at: Instant, settings: Settings): readonly Person[] {
  const separator = target.indexOf(":");
  const [kind, id] = [target.slice(0, separator), target.slice(separator + 1)];
  switch (kind) {
    // Somebody the configuration does not know, such as a person of an incident older than it, can still be asked.
    case "person":
      return [id];
    case "team":
      return membersOf(id, settings);
    case "owners":
      return ownersOf(id, settings);
    case "schedule":
      return onDuty(id, at, settings);
    case "rotation":
      return everybodyOf(id, at, settings);
    case "sme":
      return settings.experts[id] ?? [];
    default:
      return [];
  }
}

/** What puts somebody behind a target at an instant; undefined where no schedule does. */
export function placeBehind(
  target: Target,
  person: Person,
  at: Instant,
  settings: Settings,
): Pick<Why, "schedule" | "layer" | "override" | "zone"> | undefined {
  const asked = target === "everyone" ? (["rotation", "commander-rota"] as const) : [target];
  for (const id of asked.flatMap((it) => schedulesOf(it, settings))) {
    const schedule = scheduleNamed(id, settings);
    const place = schedule && placeIn(schedule, person, at);
    if (schedule === undefined || place === undefined) continue;
    const { layer, override, timeZone: zone } = place;
    return {
      schedule: schedule.id,
      ...(layer === undefined ? {} : { layer }),
      ...(override === undefined
        ? {}
        : { override: override.reason ?? `for ${override.insteadOf ?? "whoever is on duty"}` }),
      zone,
    };
  }
  return undefined;
}

/** Those who watch the schedules that a target asks, to learn. */
export function shadowsBehind(target: Target, at: Instant, settings: Settings): readonly Person[] {
  const watched = schedulesOf(target, settings).flatMap((id) => scheduleNamed(id, settings) ?? []);
  return [...new Set(watched.flatMap((schedule) => shadowsAt(schedule, at)))];
}

function schedulesOf(target: Target, { onCall }: Settings): readonly (string | undefined)[] {
  switch (target) {
    case "primary":
      return [onCall.primary];
    case "secondary":
      return [onCall.secondary ?? onCall.primary];
    case "rotation":
      return [onCall.primary, onCall.secondary];
    case "commander-1":
    case "commander-2":
    case "commander-rota":
      return [onCall.commanders];
    default:
      return /^(?:schedule|rotation):/.test(target) ? [target.slice(target.indexOf(":") + 1)] : [];
  }
}

function onDuty(id: string, at: Instant, settings: Settings): readonly Person[] {
  const schedule = scheduleNamed(id, settings);
  return known(schedule && onDutyAt(schedule, at)?.person);
}

const membersOf = (team: string, { teams }: Settings): readonly Person[] => teams[team]?.members ?? [];

/** Alerts and people name a service by its id or as it is spelled. */
function ownersOf(name: string, settings: Settings): readonly Person[] {
  const service = serviceNamed(name, settings);
  return service === undefined ? [] : membersOf(service.owner, settings);
}

export const serviceNamed = (name: string, { services }: Settings): Settings["services"][string] | undefined =>
  services[name] ?? Object.values(services).find((it) => it.name.toLowerCase() === name.toLowerCase());
