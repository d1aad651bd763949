import type { Settings } from "../config/settings.ts";
import type { Instant } from "../domain/moment.ts";
import type { Person } from "../domain/people.ts";
import { edgesBetween, isWithin } from "./restriction.ts";
import { dayOf, handoffsBetween, inTurn, timeOfDay } from "./rotation.ts";
import { instantOf } from "./wall-clock.ts";

/** From one instant to another, where it has a beginning and an end. */
interface Period {
  readonly from: Instant;
  readonly until: Instant;
}

type Simple = Settings["rotations"][string];
type Layered = Settings["schedules"][string];
type Layer = Omit<Layered["layers"][number], "from" | "until"> & Period & { readonly timeZone: string };
type Written = Layered["overrides"][number] | Layered["shadows"][number];

/** Somebody stands in, or watches, from one instant to another. */
type Stint<T> = Omit<T, "from" | "until"> & Period;

/** Who is on duty when: layers of which a later one goes before an earlier one, and overrides before all of them. */
export interface Schedule {
  readonly id: string;
  readonly name: string;
  readonly owner: Person | undefined;
  readonly timeZone: string;
  readonly layers: readonly Layer[];
  readonly overrides: readonly Stint<Layered["overrides"][number]>[];
  readonly shadows: readonly Stint<Layered["shadows"][number]>[];
}

/** The schedule of that id: one with layers, or a plain rotation, which is a schedule of one layer. */
export function scheduleNamed(id: string | undefined, settings: Settings): Schedule | undefined {
  if (id === undefined) return undefined;
  const it = settings.schedules[id] ?? oneLayer(settings.rotations[id]);
  if (it === undefined) return undefined;
  const timeZone = it.timeZone ?? settings.timeZone;
  const stint = <T extends Written>(written: T): Stint<T> => ({
    ...written,
    from: instantMeant(written.from, it.handoffTime, timeZone),
    until: instantMeant(written.until, it.handoffTime, timeZone),
  });
  return {
    id,
    name: it.name ?? id,
    owner: it.owner,
    timeZone,
    layers: it.layers.map((layer) => {
      const zone = layer.timeZone ?? timeZone;
      const meant = (written: string) => instantMeant(written, layer.handoffTime, zone);
      const from = layer.from === undefined ? -Infinity : meant(layer.from);
      const until = layer.until === undefined ? Infinity : meant(layer.until);
      return { ...layer, timeZone: zone, from, until };
    }),
    overrides: it.overrides.map(stint),
    shadows: it.shadows.map(stint),
  };
}

export const scheduleIds = ({ schedules, rotations }: Settings): readonly string[] => [
  ...new Set([...Object.keys(schedules), ...Object.keys(rotations)]),
];

function oneLayer(rotation: Simple | undefined): Layered | undefined {
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

/** A day means its handoff's time of day; an instant means itself. */
function instantMeant(written: string, handoffTime: string, timeZone: string): Instant {
  return written.includes("T") ? Date.parse(written) : instantOf(dayOf(written) + timeOfDay(handoffTime), timeZone);
}

/** Who is on duty, and why them: the layer, its time zone, and the override that put them there. */
export interface OnDuty {
  readonly person: Person;
  readonly layer?: string;
  readonly timeZone: string;
  readonly override?: Schedule["overrides"][number];
}

/** By what somebody is asked for in a schedule: on duty by a layer or an override, else a member of a layer. */
export function placeIn(schedule: Schedule, person: Person, at: Instant): Omit<OnDuty, "person"> | undefined {
  const duty = onDutyAt(schedule, at);
  if (duty?.person === person) return duty;
  const layer = layersAt(schedule, at).findLast(({ members }) => members.includes(person));
  return layer && { layer: layer.name, timeZone: layer.timeZone };
}

const covers = ({ from, until }: Period, at: Instant): boolean => from <= at && at < until;

/** The layers that count by then, within their hours or not. */
const layersAt = ({ layers }: Schedule, at: Instant): readonly Layer[] => layers.filter((layer) => covers(layer, at));

const activeLayers = (schedule: Schedule, at: Instant): readonly Layer[] =>
  layersAt(schedule, at).filter(
    ({ members, restrictions, timeZone }) => members.length > 0 && isWithin(restrictions, at, timeZone),
  );

/** The layer that counts, overrides aside. */
export const topLayerAt = (schedule: Schedule, at: Instant): Layer | undefined => activeLayers(schedule, at).at(-1);

/** Who is on duty at an instant: the one answer that paging, previews, gaps and calendars share. */
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

/** Who is on duty, then the others of the layers that are active, in their turns; nobody where nobody is on duty. */
export function lineAt(schedule: Schedule, at: Instant): readonly Person[] {
  const duty = onDutyAt(schedule, at);
  if (duty === undefined) return [];
  const others = activeLayers(schedule, at).toReversed();
  return [...new Set([duty.person, ...others.flatMap((layer) => inTurn(layer, at, layer.timeZone))])];
}

/** The whole rotation: the line, then those whose hours it is not. */
export function everybodyAt(schedule: Schedule, at: Instant): readonly Person[] {
  const members = layersAt(schedule, at)
    .toReversed()
    .flatMap((layer) => inTurn(layer, at, layer.timeZone));
  return [...new Set([...lineAt(schedule, at), ...members])];
}

/** Those who watch how it is done: they get copies of the pages, and it is not for them to acknowledge. */
export const shadowsAt = (schedule: Schedule, at: Instant): readonly Person[] => {
  const onDuty = onDutyAt(schedule, at)?.person;
  return [...new Set(schedule.shadows.filter((it) => covers(it, at)).map(({ person }) => person))].filter(
    (person) => person !== onDuty,
  );
};

/** A stretch of time in which one person is on duty, or nobody is. */
export interface Shift {
  readonly from: Instant;
  readonly until: Instant;
  readonly person: Person | undefined;
}

/** Every instant between two at which somebody else may be on duty. */
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

/** Who is on duty between two instants, without a hole; neighbouring stretches of one person are one shift. */
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

/** The stretches in which nobody is on duty. */
export const gapsBetween = (schedule: Schedule, from: Instant, until: Instant): readonly Shift[] =>
  shiftsBetween(schedule, from, until).filter(({ person }) => person === undefined);
