import type { Incident } from "../incident/incident.ts";
import type { Person } from "../incident/people.ts";

/**
 * Lists the insiders of an incident: people who were paged, joined, acknowledged, hold or held a role, were given
 * work, or made the incident private. Nobody else can see a private incident.
 */
export const insidersOf = (incident: Incident): readonly Person[] => {
  const { holdings, joined, pages, episodes, tasks, items, postmortem, offer } = incident;
  const people = [
    ...holdings.map(({ person }) => person),
    ...joined.map(({ person }) => person),
    ...pages.flatMap(({ reached }) => reached.map(({ person }) => person)),
    ...episodes.flatMap(({ acknowledged }) => acknowledged?.person ?? []),
    ...tasks.map(({ owner }) => owner),
    ...items.map(({ owner }) => owner),
    ...[postmortem.owner, offer?.to, incident.private?.person].flatMap((person) => person ?? []),
  ];
  return [...new Set(people)].sort();
};
