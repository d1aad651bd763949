import type { Incident } from "./incident.ts";
import type { Person } from "./people.ts";

/**
 * Who knows of the incident from within: whoever was paged, joined, acknowledged, held a role, was given work, or made
 * it private. Before everybody else a private incident does not exist.
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
