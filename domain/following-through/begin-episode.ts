import type { Draft } from "../commands/draft.ts";
import type { Incident } from "../incident/incident.ts";
import { commanderOf, episodeOf } from "../incident/incident.ts";
import type { Instant } from "../incident/moment.ts";
import { inMinutes } from "../incident/moment.ts";
import { acknowledge } from "../paging/acknowledger-leads.ts";

/**
 * Begins an episode (a new stretch of impact) because the impact is back. The commander and the acknowledger of the
 * last episode are paged first. If one of these two reports the relapse, the report also acknowledges the new
 * episode.
 */
export const beginEpisode = (draft: Draft, cause: "relapse" | "reopened", text: string): Draft => {
  const incident = draft.incident();
  const before = [commanderOf(incident), episodeOf(incident)?.acknowledged?.person];
  const holders = [...new Set(before.filter((person) => person !== undefined))];
  draft.emit({ type: "episodeBegan", cause, text, holders });
  return draft.by.kind !== "machine" && holders.includes(draft.by.name) ? acknowledge(draft, draft.by.name) : draft;
};

/**
 * Returns until when a closed incident can be reopened. If the impact comes back later, a new incident has to be
 * opened.
 */
export const reopensUntil = (incident: Incident, closedAt: Instant): Instant =>
  inMinutes(closedAt, incident.policy.reopensWithinMinutes);
