import type { Settings } from "../config/settings.ts";
import type { Why } from "../domain/effects.ts";
import type { Instant } from "../domain/moment.ts";
import type { NamedTarget, Person, Target } from "../domain/people.ts";
import { everybodyAt, lineAt, onDutyAt, placeIn, type Schedule, scheduleNamed, shadowsAt } from "./schedule.ts";

/** How schedules and people are asked for: as they are at an instant, or as they can ever be. */
interface Asked {
  /** Who is asked in a schedule, in their order. */
  readonly line: (schedule: string | undefined) => readonly Person[];
  readonly onDuty: (schedule: string) => readonly Person[];
  readonly everybody: (schedule: string | undefined) => readonly Person[];
  /** Who is asked first in a schedule, so that nobody is second to themselves; undefined where it may be several. */
  readonly first: (schedule: string | undefined) => Person | undefined;
  readonly person: (id: string) => readonly Person[];
}

/**
 * The people a target means at an instant, each once, in the order in which they are asked. Nobody is an empty list:
 * the caller says so.
 */
export function peopleBehind(target: Target, at: Instant, settings: Settings): readonly Person[] {
  const inSchedule = (id: string | undefined, of: (schedule: Schedule) => readonly Person[]) => {
    const schedule = scheduleNamed(id, settings);
    return schedule === undefined ? [] : of(schedule);
  };
  const line = (id: string | undefined) => inSchedule(id, (schedule) => lineAt(schedule, at));
  const asked: Asked = {
    line,
    onDuty: (id) => inSchedule(id, (schedule) => known(onDutyAt(schedule, at)?.person)),
    everybody: (id) => inSchedule(id, (schedule) => everybodyAt(schedule, at)),
    first: (id) => line(id)[0],
    // Somebody the configuration does not know, such as a person of an incident older than it, can still be asked.
    person: (id) => [id],
  };
  return [...new Set(named(target, asked, settings))];
}

/** Everybody a target can ever mean, whatever the day: enough to tell whether it can mean anybody at all. */
export function anybodyBehind(target: Target, settings: Settings): readonly Person[] {
  const members = (id: string | undefined) =>
    scheduleNamed(id, settings)?.layers.flatMap((layer) => layer.members) ?? [];
  const first = (id: string | undefined) => {
    const [only, ...others] = new Set(members(id));
    return others.length === 0 ? only : undefined;
  };
  const person = (id: string) => (id in settings.people ? [id] : []);
  return named(target, { line: members, onDuty: members, everybody: members, first, person }, settings);
}

function named(target: Target, asked: Asked, settings: Settings): readonly Person[] {
  const { contacts, onCall } = settings;
  const { line, everybody, first } = asked;
  switch (target) {
    case "primary":
      return line(onCall.primary).slice(0, 1);
    case "secondary":
      // Never the primary a second time: an escalation has to reach somebody else.
      return line(onCall.secondary ?? onCall.primary)
        .filter((person) => person !== first(onCall.primary))
        .slice(0, 1);
    case "rotation":
      return [...everybody(onCall.primary), ...everybody(onCall.secondary)];
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
      return everyone.flatMap((each) => named(each, asked, settings));
    default:
      return byId(target, asked, settings);
  }
}

const everyone = ["rotation", "commander-rota", "engineering-lead", "fallback"] as const;

const known = (person: Person | undefined): readonly Person[] => (person === undefined ? [] : [person]);

function byId(target: Exclude<Target, NamedTarget>, asked: Asked, settings: Settings): readonly Person[] {
  const separator = target.indexOf(":");
  const [kind, id] = [target.slice(0, separator), target.slice(separator + 1)];
  switch (kind) {
    case "person":
      return asked.person(id);
    case "team":
      return membersOf(id, settings);
    case "owners":
      return ownersOf(id, settings);
    case "schedule":
      return asked.onDuty(id);
    case "rotation":
      return asked.everybody(id);
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
  for (const id of schedulesOf(target, settings)) {
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
    case "everyone":
      return [onCall.primary, onCall.secondary, onCall.commanders];
    case "commander-1":
    case "commander-2":
    case "commander-rota":
      return [onCall.commanders];
    default:
      return /^(?:schedule|rotation):/.test(target) ? [target.slice(target.indexOf(":") + 1)] : [];
  }
}

const membersOf = (team: string, { teams }: Settings): readonly Person[] => teams[team]?.members ?? [];

/** Alerts and people name a service by its id or as it is spelled. */
function ownersOf(name: string, settings: Settings): readonly Person[] {
  const service = serviceNamed(name, settings);
  return service === undefined ? [] : membersOf(service.owner, settings);
}

export const serviceNamed = (name: string, { services }: Settings): Settings["services"][string] | undefined =>
  services[name] ?? Object.values(services).find((it) => it.name.toLowerCase() === name.toLowerCase());
