import type { Draft } from "../commands/draft.ts";
import type { Incident } from "../incident/incident.ts";
import { commanderOf, episodeOf, severityOf } from "../incident/incident.ts";
import type { Person } from "../incident/people.ts";
import { system } from "../incident/people.ts";

/**
 * Says whether the acknowledger also leads the incident. At severities for which the policy says so (SEV-3 and
 * SEV-4), acknowledging declares the incident and makes the acknowledger its commander; giving the incident back
 * also gives up command.
 */
export const isLedByAcknowledger = (incident: Incident): boolean =>
  incident.policy.acknowledged?.declaresAndCommands[severityOf(incident)] === true;

export const acknowledge = (draft: Draft, person: Person): Draft =>
  declareForAcknowledger(draft.emit({ type: "acknowledged", person }));

/**
 * Declares the incident and makes its acknowledger commander, if the severity is one that the acknowledger leads. So
 * after a lowered severity the incident is not left without a commander, whom nobody would look for any more.
 */
export const declareForAcknowledger = (draft: Draft): Draft => {
  const incident = draft.incident();
  if (!isLedByAcknowledger(incident)) return draft;
  if (episodeOf(incident)?.declared === undefined) {
    const { service, title, impact } = incident;
    draft.emit({ type: "declared", severity: severityOf(incident), service, title, impact }, system);
  }
  return letAcknowledgerLead(draft);
};

export const letAcknowledgerLead = (draft: Draft): Draft => {
  const incident = draft.incident();
  const person = episodeOf(incident)?.acknowledged?.person;
  return isLedByAcknowledger(incident) && person !== undefined && commanderOf(incident) === undefined
    ? draft.emit({ type: "roleAssigned", role: "incident-commander", person }, system)
    : draft;
};

/**
 * Takes command from a commander who led the incident because of acknowledging it. The next person to acknowledge
 * becomes commander.
 */
export const releaseCommanderWhoAcknowledged = (draft: Draft): Draft => {
  const incident = draft.incident();
  const person = commanderOf(incident);
  return isLedByAcknowledger(incident) && person !== undefined
    ? draft.emit({ type: "roleReleased", role: "incident-commander", person }, system)
    : draft;
};
