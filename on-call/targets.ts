import type { Why } from "../domain/incident/effects.ts";
import type { Instant } from "../domain/incident/moment.ts";
import { entryOf } from "../domain/table.ts";
import { serviceNamed } from "../domain/service-named.ts";
import { idOf, type NamedTarget, partsOf, type Person, type Target } from "../domain/incident/people.ts";
import { everybodyAt, lineAt, onDutyAt, placeIn, type Schedule, scheduleNamed, shadowsAt } from "./schedule.ts";
import type { Roster } from "./roster.ts";

/** The people whom a page to a target reaches at an instant, and the schedules that say so. */
export interface Behind {
  readonly people: readonly Person[];
  /** The people who get copies of these schedules' pages in order to learn. */
  readonly shadows: readonly Person[];
  /**
   * Returns the place in a schedule because of which a person belongs to the target; undefined if no schedule is the
   * reason.
   */
  readonly placeOf: (person: Person) => Place | undefined;
}

/** Returns everything that a page needs to know about a target. */
export function behind(target: Target, at: Instant, roster: Roster): Behind {
  const schedules = schedulesOf(target, roster).flatMap((id) => scheduleNamed(id, roster) ?? []);
  return {
    people: peopleBehind(target, at, roster),
    shadows: [...new Set(schedules.flatMap((schedule) => shadowsAt(schedule, at)))],
    placeOf: (person) => schedules.flatMap((schedule) => placeOn(schedule, person, at) ?? [])[0],
  };
}

/** How to find schedules and people: either as they are at an instant, or everybody who could ever be on duty. */
interface Lookup {
  /** Returns the people of a schedule in the order in which they are asked. */
  readonly line: (schedule: string | undefined) => readonly Person[];
  readonly onDuty: (schedule: string) => readonly Person[];
  readonly everybody: (schedule: string | undefined) => readonly Person[];
  /**
   * Returns the person of a schedule who is asked first, so that nobody is both primary and secondary; undefined if
   * several people may be first.
   */
  readonly first: (schedule: string | undefined) => Person | undefined;
  readonly person: (id: string) => readonly Person[];
}

/**
 * Returns the people whom a target stands for at an instant, each once, in the order in which they are asked. The
 * list may be empty, which the caller has to report.
 */
export function peopleBehind(target: Target, at: Instant, roster: Roster): readonly Person[] {
  const inSchedule = (id: string | undefined, of: (schedule: Schedule) => readonly Person[]) => {
    const schedule = scheduleNamed(id, roster);
    return schedule === undefined ? [] : of(schedule);
  };
  const line = (id: string | undefined) => inSchedule(id, (schedule) => lineAt(schedule, at));
  const lookup: Lookup = {
    line,
    onDuty: (id) => inSchedule(id, (schedule) => asList(onDutyAt(schedule, at)?.person)),
    everybody: (id) => inSchedule(id, (schedule) => everybodyAt(schedule, at)),
    first: (id) => line(id)[0],
    // A person who is no longer in the configuration, such as one named in an older incident, can still be asked.
    person: (id) => [id],
  };
  return [...new Set(lookUp(target, lookup, roster))];
}

/**
 * Returns everybody whom a target could ever stand for, on any day. An empty list means that the target can never
 * reach anybody.
 */
export function anybodyBehind(target: Target, roster: Roster): readonly Person[] {
  const members = (id: string | undefined) => scheduleNamed(id, roster)?.layers.flatMap((layer) => layer.members) ?? [];
  const first = (id: string | undefined) => {
    const [only, ...others] = new Set(members(id));
    return others.length === 0 ? only : undefined;
  };
  const person = (id: string) => (id in roster.people ? [id] : []);
  return lookUp(target, { line: members, onDuty: members, everybody: members, first, person }, roster);
}

function lookUp(target: Target, lookup: Lookup, roster: Roster): readonly Person[] {
  const { contacts, onCall } = roster;
  const { line, everybody, first } = lookup;
  switch (target) {
    case "primary":
      return line(onCall.primary).slice(0, 1);
    case "secondary":
      // Nobody is both primary and secondary, since an escalation has to reach another person.
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
      return asList(contacts.engineeringLead);
    case "sre-lead":
      return asList(contacts.sreLead);
    case "fallback":
      return asList(contacts.fallback);
    case "executives":
      return contacts.executives;
    case "everyone":
      return everyone.flatMap((each) => lookUp(each, lookup, roster));
    default:
      return byId(target, lookup, roster);
  }
}

const everyone = ["rotation", "commander-rota", "engineering-lead", "fallback"] as const;

const asList = (person: Person | undefined): readonly Person[] => (person === undefined ? [] : [person]);

function byId(target: Exclude<Target, NamedTarget>, lookup: Lookup, roster: Roster): readonly Person[] {
  const parts = partsOf(target);
  if (parts === undefined) return [];
  const { kind, id } = parts;
  switch (kind) {
    case "person":
      return lookup.person(id);
    case "team":
      return membersOf(id, roster);
    case "owners":
      return ownersOf(id, roster);
    case "schedule":
      return lookup.onDuty(id);
    case "rotation":
      return lookup.everybody(id);
    case "sme":
      return entryOf(roster.experts, id) ?? [];
    case "channel":
      return [];
  }
}

/** How a person is on duty according to a schedule: the schedule, layer, override and time zone. */
type Place = Pick<Why, "schedule" | "layer" | "override" | "zone">;

function placeOn(schedule: Schedule, person: Person, at: Instant): Place | undefined {
  const place = placeIn(schedule, person, at);
  if (place === undefined) return undefined;
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

function schedulesOf(target: Target, { onCall }: Roster): readonly (string | undefined)[] {
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
      return [idOf(target, "schedule") ?? idOf(target, "rotation")];
  }
}

const membersOf = (team: string, { teams }: Roster): readonly Person[] => entryOf(teams, team)?.members ?? [];

/** Returns the members of the team that owns a service. Alerts and people name a service by its id or by its name. */
function ownersOf(name: string, roster: Roster): readonly Person[] {
  const service = serviceNamed(name, roster.services);
  return service === undefined ? [] : membersOf(service.owner, roster);
}
