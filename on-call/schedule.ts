import { entryOf } from "../domain/table.ts";
import type { Instant } from "../domain/incident/moment.ts";
import type { Person } from "../domain/incident/people.ts";
import { edgesBetween, isWithin, type Restriction } from "./restriction.ts";
import { dayOf, handoffsBetween, inTurn, timeOfDay } from "./rotation.ts";
import { instantOf } from "./wall-clock.ts";
import type {
  Roster,
  WrittenLayer,
  WrittenOverride,
  WrittenRotation,
  WrittenSchedule,
  WrittenShadow,
} from "./roster.ts";

/** A period from one instant to another; infinite on a side where the configuration gives no date. */
interface Period {
  readonly from: Instant;
  readonly until: Instant;
}

type Layer = Omit<WrittenLayer, "from" | "until" | "restrictions"> &
  Period & { readonly timeZone: string; readonly restrictions: readonly Restriction[] };

/** An override or a shadowing (watching in order to learn), with its dates converted to instants. */
type Stint<T> = Omit<T, "from" | "until"> & Period;

/**
 * The rules of who is on duty when. A later layer takes precedence over earlier ones, and overrides take precedence
 * over all layers.
 */
export interface Schedule {
  readonly id: string;
  readonly name: string;
  readonly owner: Person | undefined;
  readonly timeZone: string;
  readonly layers: readonly Layer[];
  readonly overrides: readonly Stint<WrittenOverride>[];
  readonly shadows: readonly Stint<WrittenShadow>[];
}

/** Finds a schedule by id: one with layers, or a plain rotation, which counts as a schedule with a single layer. */
export function scheduleNamed(id: string | undefined, roster: Roster): Schedule | undefined {
  if (id === undefined) return undefined;
  const it = entryOf(roster.schedules, id) ?? oneLayer(entryOf(roster.rotations, id));
  if (it === undefined) return undefined;
  const timeZone = it.timeZone ?? roster.timeZone;
  const stint = <T extends WrittenOverride | WrittenShadow>(written: T): Stint<T> => ({
    ...written,
    from: readInstant(written.from, it.handoffTime, timeZone),
    until: readInstant(written.until, it.handoffTime, timeZone),
  });
  return {
    id,
    name: it.name ?? id,
    owner: it.owner,
    timeZone,
    layers: it.layers.map((layer) => {
      const { zone, restrictions } = hoursOf(layer, timeZone, roster);
      const instantOfDate = (written: string) => readInstant(written, layer.handoffTime, zone);
      const from = layer.from === undefined ? -Infinity : instantOfDate(layer.from);
      const until = layer.until === undefined ? Infinity : instantOfDate(layer.until);
      return { ...layer, timeZone: zone, restrictions, from, until };
    }),
    overrides: it.overrides.map(stint),
    shadows: it.shadows.map(stint),
  };
}

/**
 * Returns the hours in which a layer is active, and its time zone. The hours of a layer with a region are the
 * region's working hours, which do not begin on its holidays.
 */
function hoursOf(
  layer: WrittenLayer,
  timeZone: string,
  roster: Roster,
): { readonly zone: string; readonly restrictions: readonly Restriction[] } {
  const region = layer.region === undefined ? undefined : entryOf(roster.regions, layer.region);
  if (region === undefined) return { zone: layer.timeZone ?? timeZone, restrictions: layer.restrictions };
  const { timeZone: zone, businessHours, holidays } = { ...roster, ...region };
  const { days, start, end } = businessHours;
  return { zone, restrictions: [{ days, from: start, until: end, except: holidays }] };
}

export const scheduleIds = ({ schedules, rotations }: Roster): readonly string[] => [
  ...new Set([...Object.keys(schedules), ...Object.keys(rotations)]),
];

function oneLayer(rotation: WrittenRotation | undefined): WrittenSchedule | undefined {
  if (rotation === undefined) return undefined;
  const { owner, overrides, timeZone, ...turning } = rotation;
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(timeZone === undefined ? {} : { timeZone }),
    handoffTime: rotation.handoffTime,
    layers: [{ name: "rotation", restrictions: [], ...turning }],
    overrides,
    shadows: [],
  };
}

/** Reads a date or an instant from the configuration. A date stands for the time of the handoff on that day. */
function readInstant(written: string, handoffTime: string, timeZone: string): Instant {
  return written.includes("T") ? Date.parse(written) : instantOf(dayOf(written) + timeOfDay(handoffTime), timeZone);
}

/** The person on duty, and why: the layer with its time zone, and the override if there is one. */
export interface OnDuty {
  readonly person: Person;
  readonly layer?: string;
  readonly timeZone: string;
  readonly override?: Schedule["overrides"][number];
}

/**
 * Explains why a schedule may ask a person: the person is on duty by a layer or an override, or else is a member of
 * a layer. Undefined if neither is true.
 */
export function placeIn(schedule: Schedule, person: Person, at: Instant): Omit<OnDuty, "person"> | undefined {
  const duty = onDutyAt(schedule, at);
  if (duty?.person === person) return duty;
  const layer = layersAt(schedule, at).findLast(({ members }) => members.includes(person));
  return layer && { layer: layer.name, timeZone: layer.timeZone };
}

const covers = ({ from, until }: Period, at: Instant): boolean => from <= at && at < until;

/** Lists the layers that are valid at an instant, even if the instant is outside their hours. */
const layersAt = ({ layers }: Schedule, at: Instant): readonly Layer[] => layers.filter((layer) => covers(layer, at));

const activeLayers = (schedule: Schedule, at: Instant): readonly Layer[] =>
  layersAt(schedule, at).filter(
    ({ members, restrictions, timeZone }) => members.length > 0 && isWithin(restrictions, at, timeZone),
  );

/** Returns the layer that decides who is on duty at an instant, before overrides; undefined if none does. */
export const topLayerAt = (schedule: Schedule, at: Instant): Layer | undefined => activeLayers(schedule, at).at(-1);

/** Returns the person on duty at an instant. Paging, previews, gaps and calendars all ask this function. */
export function onDutyAt(schedule: Schedule, at: Instant): OnDuty | undefined {
  const top = topLayerAt(schedule, at);
  const person = top && inTurn(top, at, top.timeZone)[0];
  const byLayer: OnDuty | undefined =
    top === undefined || person === undefined ? undefined : { person, layer: top.name, timeZone: top.timeZone };
  return schedule.overrides
    .filter((it) => covers(it, at))
    .reduce<OnDuty | undefined>(
      (duty, override) =>
        override.insteadOf === undefined || override.insteadOf === duty?.person
          ? { timeZone: schedule.timeZone, ...byLayer, person: override.person, override }
          : duty,
      byLayer,
    );
}

/**
 * Returns the person on duty, and then the other members of the active layers in the order of their turns. The list
 * is empty while nobody is on duty.
 */
export function lineAt(schedule: Schedule, at: Instant): readonly Person[] {
  const duty = onDutyAt(schedule, at);
  if (duty === undefined) return [];
  const others = activeLayers(schedule, at).toReversed();
  return [...new Set([duty.person, ...others.flatMap((layer) => inTurn(layer, at, layer.timeZone))])];
}

/**
 * Returns everybody of a schedule: first the people on duty and in line after them, then the members of layers
 * outside their hours.
 */
export function everybodyAt(schedule: Schedule, at: Instant): readonly Person[] {
  const members = layersAt(schedule, at)
    .toReversed()
    .flatMap((layer) => inTurn(layer, at, layer.timeZone));
  return [...new Set([...lineAt(schedule, at), ...members])];
}

/**
 * Returns the people who shadow the schedule in order to learn. They get copies of the pages and are not asked to
 * acknowledge.
 */
export const shadowsAt = (schedule: Schedule, at: Instant): readonly Person[] => {
  const onDuty = onDutyAt(schedule, at)?.person;
  return [...new Set(schedule.shadows.filter((it) => covers(it, at)).map(({ person }) => person))].filter(
    (person) => person !== onDuty,
  );
};

/** A stretch of time in which one person, or nobody, is on duty. */
export interface Shift {
  readonly from: Instant;
  readonly until: Instant;
  readonly person: Person | undefined;
}

/** Returns every instant between two instants at which the person on duty may change. */
export function possibleChanges({ layers, overrides }: Schedule, from: Instant, until: Instant): readonly Instant[] {
  const edges = [
    ...layers.flatMap((layer) => [
      ...handoffsBetween(layer, from, until, layer.timeZone),
      ...edgesBetween(layer.restrictions, from, until, layer.timeZone),
    ]),
    ...[...layers, ...overrides].flatMap((it) => [it.from, it.until]).filter((edge) => edge > from && edge < until),
  ];
  return [...new Set(edges)].sort((a, b) => a - b);
}

/**
 * Returns the shifts between two instants without gaps: time with nobody on duty is a shift too. Adjacent stretches
 * of one person are one shift.
 */
export function shiftsBetween(schedule: Schedule, from: Instant, until: Instant): readonly Shift[] {
  const edges = [from, ...possibleChanges(schedule, from, until), until];
  const shifts: Shift[] = [];
  for (const [place, begins] of edges.slice(0, -1).entries()) {
    const ends = edges[place + 1] ?? until;
    const person = onDutyAt(schedule, begins)?.person;
    const last = shifts.at(-1);
    if (last !== undefined && last.person === person) shifts[shifts.length - 1] = { ...last, until: ends };
    else shifts.push({ from: begins, until: ends, person });
  }
  return shifts;
}

/** Returns the stretches of time in which nobody is on duty. */
export const gapsBetween = (schedule: Schedule, from: Instant, until: Instant): readonly Shift[] =>
  shiftsBetween(schedule, from, until).filter(({ person }) => person === undefined);
