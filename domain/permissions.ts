import type { CommandName, Envelope } from "./commands.ts";
import { systemCommands } from "./commands.ts";
import type { Incident } from "./incident.ts";
import { commanderOf, episodeOf, holdersOf } from "./incident.ts";
import type { Person } from "./people.ts";
import type { Refusal } from "./draft.ts";
import { refuse } from "./draft.ts";

/** Who may: everybody, those who command, those who communicate, the system, machines too, or other incidents alone. */
type Allowed = "everybody" | "command" | "communication" | "system" | "machines-too" | "incidents";

/** What is not listed, everybody may do: in an emergency nobody is kept from helping. */
const allowed: { readonly [N in CommandName]?: Allowed } = {
  fireAlert: "machines-too",
  clearAlert: "machines-too",
  takeAlerts: "machines-too",
  declare: "machines-too",
  recordFinding: "machines-too",
  saveEvidence: "machines-too",
  confirmFixDeployed: "machines-too",
  completeActionItem: "machines-too",
  changeSeverity: "command",
  offerCommand: "command",
  releaseRole: "command",
  makePrivate: "command",
  recordDecision: "command",
  escalateToExecutives: "command",
  snoozeUpdates: "command",
  waive: "command",
  applyPolicy: "command",
  resolve: "command",
  close: "command",
  declareFalseAlarm: "command",
  mergeInto: "command",
  takeOver: "incidents",
  concludeMerge: "incidents",
  postStatus: "communication",
  updateAudience: "communication",
};

/** What a machine may do by itself, without a person in whose name it speaks. */
export const machinesMay = (command: CommandName): boolean => allowed[command] === "machines-too";

const needs: { readonly [A in Allowed]?: string } = {
  command: "the incident commander or a deputy",
  communication: "the communications lead, the incident commander or a deputy",
};

/** Why this person may not give this command now, if so. A reason for overriding opens every door but the system's. */
export const notPermitted = (incident: Incident, { command, by, override }: Envelope): Refusal | undefined => {
  const needed: Allowed = systemCommands.some((name) => name === command.type)
    ? "system"
    : (allowed[command.type] ?? "everybody");
  if (by.kind === "system") return undefined;
  if (needed === "system") return refuse(`Only the system itself gives the command ${command.type}.`);
  if (needed === "incidents")
    return by.kind === "machine" && by.via === "machine"
      ? undefined
      : refuse(`Only another incident gives the command ${command.type}: merge one into the other.`);
  if (by.kind === "machine")
    return machinesMay(command.type) ? undefined : refuse(`A machine may not ${command.type}; a person has to.`);
  const required = needs[needed];
  if (required === undefined || override !== undefined || inCharge(incident, needed).includes(by.name))
    return undefined;
  const commander = commanderOf(incident);
  // With nobody in command, whoever is there decides.
  if (commander === undefined && holdersOf(incident, "communications-lead").length === 0) return undefined;
  return refuse(
    `Only ${required} may ${command.type} here${commander === undefined ? "" : ` (${commander} commands)`}. ` +
      `Ask them, take command, or say why you override.`,
  );
};

const inCharge = (incident: Incident, needed: Allowed): readonly Person[] => {
  const commanding = [...holdersOf(incident, "incident-commander"), ...holdersOf(incident, "deputy")];
  const acknowledger = episodeOf(incident)?.acknowledged?.person;
  const acting = commanding.length === 0 && acknowledger !== undefined ? [acknowledger] : commanding;
  return needed === "communication" ? [...acting, ...holdersOf(incident, "communications-lead")] : acting;
};
