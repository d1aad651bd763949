import { definitions, isPublicCommand, type PublicCommandName } from "./catalogue.ts";
import type { Envelope } from "./commands.ts";
import type { Givers } from "./definition.ts";
import type { Incident } from "../incident/incident.ts";
import { commanderOf, episodeOf, holdersOf } from "../incident/incident.ts";
import type { Person } from "../incident/people.ts";
import type { Refusal } from "./draft.ts";
import { refuse } from "./draft.ts";

/** Says whether a machine may give the command by itself, without a person in whose name it acts. */
export const machinesMay = (command: PublicCommandName): boolean => definitions[command].givenBy === "machines-too";

const inWords: { readonly [G in Givers]?: string } = {
  "commander-or-deputy": "the incident commander or a deputy",
  "communications-lead-too": "the communications lead, the incident commander or a deputy",
};

/**
 * Refuses with a sentence a sender who may not give the command now; undefined if the sender may. Every person who
 * gives a reason to override may.
 */
export const notPermitted = (incident: Incident, { command, by, override }: Envelope): Refusal | undefined => {
  const { type } = command;
  if (by.kind === "system") return undefined;
  if (!isPublicCommand(type)) return refuse(`Only the system itself gives the command ${type}.`);
  const { givenBy } = definitions[type];
  if (givenBy === "other-incidents")
    return by.kind === "machine" && by.via === "machine"
      ? undefined
      : refuse(`Only another incident gives the command ${type}: merge one into the other.`);
  if (by.kind === "machine")
    return machinesMay(type) ? undefined : refuse(`A machine may not ${type}; a person has to.`);
  const required = givenBy === undefined ? undefined : inWords[givenBy];
  if (givenBy === undefined || required === undefined || override !== undefined) return undefined;
  if (inCharge(incident, givenBy).includes(by.name)) return undefined;
  const commander = commanderOf(incident);
  // If there is neither a commander nor a communications lead, any person may decide.
  if (commander === undefined && holdersOf(incident, "communications-lead").length === 0) return undefined;
  return refuse(
    `Only ${required} may ${type} here${commander === undefined ? "" : ` (${commander} commands)`}. ` +
      `Ask them, take command, or say why you override.`,
  );
};

const inCharge = (incident: Incident, givers: Givers): readonly Person[] => {
  const commanders = [...holdersOf(incident, "incident-commander"), ...holdersOf(incident, "deputy")];
  const acknowledger = episodeOf(incident)?.acknowledged?.person;
  const acting = commanders.length === 0 && acknowledger !== undefined ? [acknowledger] : commanders;
  return givers === "communications-lead-too" ? [...acting, ...holdersOf(incident, "communications-lead")] : acting;
};
