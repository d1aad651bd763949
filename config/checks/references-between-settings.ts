import { didYouMean } from "./closest-name.ts";
import type { RawSettings } from "../schema/whole-file.ts";
import type { Fault } from "./remove-faulty-settings.ts";
import { dottedPath, type Path } from "../yaml-file.ts";

/**
 * The settings that refer to people, teams and rotations by name. The policy is left out, since it contains no such
 * names.
 */
type Naming = Omit<RawSettings, "policy">;

interface Reference {
  readonly path: Path;
  readonly id: string;
  readonly to: "people" | "teams" | "rotations" | "schedules" | "escalations" | "regions";
}

const people = (path: Path, ids: readonly string[]): Reference[] =>
  ids.map((id, place) => ({ path: [...path, place], id, to: "people" }));

const one = (path: Path, id: string | undefined, to: Reference["to"]): Reference[] =>
  id === undefined ? [] : [{ path, id, to }];

/**
 * Makes the reference from a duty to the schedule or rotation that fills it; if both have that id, the schedule
 * counts.
 */
const duty = (path: Path, id: string | undefined, { schedules }: Naming): Reference[] =>
  one(path, id, id !== undefined && Object.hasOwn(schedules, id) ? "schedules" : "rotations");

/**
 * Lists the references to the people whom overrides name. If `insteadOf` names an unknown person, the whole override
 * is faulty and is dropped: without `insteadOf` the override would replace everybody on duty.
 */
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
    ...each(settings.teams, (name, team) => one(["teams", name, "region"], team.region, "regions")),
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
      ...schedule.layers.flatMap((layer, place) => [
        ...people(["schedules", name, "layers", place, "members"], layer.members),
        ...one(["schedules", name, "layers", place, "region"], layer.region, "regions"),
      ]),
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

/** Finds every name in the file that refers to something that the file does not define. */
export function danglingReferences(settings: Naming): Fault[] {
  return references(settings)
    .filter((it) => !Object.hasOwn(settings[it.to], it.id))
    .map((it) => {
      const names = Object.keys(settings[it.to]);
      const there = names.length === 0 ? `The file has no ${it.to} yet.` : didYouMean(it.id, names, "Known");
      return {
        path: it.path,
        what: `${dottedPath(it.path)}: there is no "${it.id}" under ${it.to}`,
        mend: `Add it under ${it.to}, or correct the name. ${there}`,
      };
    });
}

/**
 * Lists the places in the file by which a person may be paged, as dotted paths. Audiences are left out, since mail to
 * them is no page.
 */
export function placesNaming(person: string, settings: Naming): readonly string[] {
  return references(settings)
    .filter(({ to, id, path }) => to === "people" && id === person && path[0] !== "audiences")
    .map(({ path }) => dottedPath(path));
}
