import { postmortemOwner } from "../following-through/after-resolution.ts";
import type { Episode } from "../incident/episode.ts";
import { episodeOf, holdersOf, type Incident } from "../incident/incident.ts";
import { type NamedTarget, type Person, type Role, roles } from "../incident/people.ts";
import { type Obligation, obligations } from "../obligations.ts";
import { whoOwes } from "../promises/promise.ts";
import type { PromiseName } from "../runbook.ts";
import { everybodyAsked } from "./who-answered.ts";

/**
 * Lists what a person owes in an incident and has not done yet, the earliest due first. `duties` are the duties of the
 * configuration that the person has, such as `sre-lead`.
 */
export function owedByPerson(
  person: Person,
  incident: Incident,
  duties: readonly NamedTarget[],
): readonly Obligation[] {
  const it = episodeOf(incident);
  if (it === undefined || incident.ended !== undefined) return [];
  return obligations(incident)
    .filter(({ over }) => over === undefined)
    .filter(({ owedBy, name }) => {
      const role = roles.find((each) => each === owedBy);
      if (role !== undefined) return debtorsOf(role, name, incident, it).includes(person);
      return owedBy === `person:${person}` || duties.some((duty) => duty === owedBy);
    })
    .toSorted((a, b) => a.due - b.due);
}

/** The promises about the postmortem that its owner keeps, whoever commanded. */
const ofPostmortemOwner: ReadonlySet<PromiseName> = new Set([
  ...(["postmortem-scheduled", "postmortem-held", "postmortem-draft"] as const),
  ...(["postmortem-comments", "postmortem-published"] as const),
]);

/** Lists the people who have to keep a promise that is owed by a role. */
function debtorsOf(role: Role, promise: PromiseName, incident: Incident, it: Episode): readonly (Person | undefined)[] {
  if (ofPostmortemOwner.has(promise)) return [postmortemOwner({ incident, it })];
  if (role === "on-call" && it.acknowledged === undefined) return paged(incident);
  if (role === "on-call") return [it.acknowledged?.person];
  const holders = holdersOf(incident, role);
  return holders.length > 0 ? holders : [whoOwes({ incident, it }, role)];
}

/** Lists the people who were paged to acknowledge and are still waited for: until one does, each of them is on call. */
const paged = (incident: Incident): readonly Person[] =>
  everybodyAsked(incident).flatMap(({ person, ask, isAwaited }) =>
    ask === "acknowledge" && isAwaited ? [person] : [],
  );
