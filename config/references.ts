import { meant } from "./closest.ts";
import type { RawSettings } from "./schema.ts";
import type { Fault } from "./settle.ts";
import { dotted, type Path } from "./yaml-file.ts";

/** What people, teams and rotations are named in; the policy names nobody. */
type Naming = Omit<RawSettings, "policy">;

interface Reference {
  readonly path: Path;
  readonly id: string;
  readonly to: "people" | "teams" | "rotations" | "schedules" | "escalations";
}

const people = (path: Path, ids: readonly string[]): Reference[] =>
  ids.map((id, place) => ({ path: [...path, place], id, to: "people" }));

const one = (path: Path, id: string | undefined, to: Reference["to"]): Reference[] =>
  id === undefined ? [] : [{ path, id, to }];

/** Whoever is on duty is said by a schedule, or by a rotation where one is enough. */
const duty = (path: Path, id: string | undefined, { schedules }: Naming): Reference[] =>
  one(path, id, id !== undefined && Object.hasOwn(schedules, id) ? "schedules" : "rotations");

/** Who takes over, and for whom. Without the latter it would cover for everybody, so it is left out as a whole. */
const overrides = (path: Path, it: RawSettings["schedules"][string] | RawSettings["rotations"][string]): Reference[] =>
  it.overrides.flatMap(({ person, insteadOf }, place) => [
    ...one([...path, "overrides", place, "person"], person, "people"),
    ...one([...path, "overrides", place], insteadOf, "people"),
  ]);

const isAddress = (recipient: string) => recipient.includes("@");

function references(settings: Naming): Reference[] {
  const { onCall, contacts } = settings;
  const each = <T>(block: Readonly<Record<string, T>>, of: (name: string, value: T) => Reference[]) =>
    Object.entries(block).flatMap(([name, value]) => of(name, value));
  return [
    ...each(settings.teams, (name, team) => people(["teams", name, "members"], team.members)),
    ...each(settings.teams, (name, team) => one(["teams", name, "escalation"], team.escalation, "escalations")),
    ...each(settings.services, (name, service) => [
      ...one(["services", name, "owner"], service.owner, "teams"),
      ...one(["services", name, "escalation"], service.escalation, "escalations"),
    ]),
    ...each(settings.experts, (name, ids) => people(["experts", name], ids)),
    ...each(settings.rotations, (name, rotation) => [
      ...people(["rotations", name, "members"], rotation.members),
      ...overrides(["rotations", name], rotation),
      ...one(["rotations", name, "owner"], rotation.owner, "people"),
    ]),
    ...each(settings.schedules, (name, schedule) => [
      ...one(["schedules", name, "owner"], schedule.owner, "people"),
      ...schedule.layers.flatMap((layer, place) =>
        people(["schedules", name, "layers", place, "members"], layer.members),
      ),
      ...overrides(["schedules", name], schedule),
      ...schedule.shadows.flatMap((it, place) =>
        one(["schedules", name, "shadows", place, "person"], it.person, "people"),
      ),
    ]),
    ...duty(["onCall", "primary"], onCall.primary, settings),
    ...duty(["onCall", "secondary"], onCall.secondary, settings),
    ...duty(["onCall", "commanders"], onCall.commanders, settings),
    ...one(["contacts", "engineeringLead"], contacts.engineeringLead, "people"),
    ...one(["contacts", "sreLead"], contacts.sreLead, "people"),
    ...one(["contacts", "fallback"], contacts.fallback, "people"),
    ...people(["contacts", "executives"], contacts.executives),
    ...each(settings.audiences, (name, audience) =>
      people(["audiences", name, "mail"], audience.mail).filter((it) => !isAddress(it.id)),
    ),
  ];
}

/** Every name in the file that names nobody and nothing in it. */
export function danglingReferences(settings: Naming): Fault[] {
  return references(settings)
    .filter((it) => !Object.hasOwn(settings[it.to], it.id))
    .map((it) => {
      const known = Object.keys(settings[it.to]);
      const there = known.length === 0 ? `The file has no ${it.to} yet.` : meant(it.id, known, "Known");
      return {
        path: it.path,
        what: `${dotted(it.path)}: there is no "${it.id}" under ${it.to}`,
        mend: `Add it under ${it.to}, or correct the name. ${there}`,
      };
    });
}

/** Everywhere the file says that somebody may be paged, as dotted paths; being told by mail is not being paged. */
export function placesNaming(person: string, settings: Naming): readonly string[] {
  return references(settings)
    .filter(({ to, id, path }) => to === "people" && id === person && path[0] !== "audiences")
    .map(({ path }) => dotted(path));
}
