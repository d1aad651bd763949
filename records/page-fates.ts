import type { Ask } from "../domain/effects.ts";
import { acknowledgementsOf, type Incident, type PageFact } from "../domain/incident.ts";
import type { Obligation } from "../domain/obligations.ts";

/**
 * What became of a page: one of those paged did what it asked; somebody else did; the next step paged again before
 * anybody had; nobody needed it any more; no channel took it; or it still waits for an answer.
 */
export type PageFate = "acknowledged" | "superseded" | "escalated" | "cancelled" | "failed" | "pending";

export const pageFate = (page: PageFact, incident: Incident, obligations: readonly Obligation[]): PageFate => {
  if (page.failed !== undefined) return "failed";
  const asked = askedFor(page, obligations);
  if (answeredByThem(page, incident, asked)) return "acknowledged";
  const pagedAgain = incident.pages.some(
    (later) => later.seq > page.seq && later.obligations.some((key) => page.obligations.includes(key)),
  );
  if (pagedAgain) return "escalated";
  if (asked.some(({ over }) => over?.as === "kept" || over?.doneAt !== undefined)) return "superseded";
  const nobodyNeedsIt =
    asked.length === 0 ? incident.ended !== undefined : asked.every(({ over }) => over !== undefined);
  return nobodyNeedsIt ? "cancelled" : "pending";
};

/** What a page asked of whom it reached, worked out from the obligations it was sent for. */
export const asksOf = (page: PageFact, obligations: readonly Obligation[]): readonly Ask[] => {
  const asks = askedFor(page, obligations).map(({ promise }) => asking[promise] ?? "help");
  return asks.length === 0 ? ["help"] : [...new Set(asks)];
};

const asking: Readonly<Record<string, Ask>> = { acknowledged: "acknowledge", commander: "take-command" };

const askedFor = (page: PageFact, obligations: readonly Obligation[]): readonly Obligation[] =>
  obligations.filter(({ key }) => page.obligations.includes(key));

const answeredByThem = (page: PageFact, incident: Incident, asked: readonly Obligation[]): boolean => {
  const people = page.reached.map(({ person }) => person);
  const theirs = ({ seq, person }: { readonly seq: number; readonly person: string }): boolean =>
    seq > page.seq && people.includes(person);
  if (asked.length === 0) return incident.joined.some(theirs);
  const acknowledgements = incident.episodes.flatMap(acknowledgementsOf);
  const commands = incident.holdings
    .filter(({ role }) => role === "incident-commander")
    .map(({ person, since }) => ({ ...since, person }));
  return [...acknowledgements, ...commands].some(
    (answer) => theirs(answer) && asked.some(({ over }) => over?.at === answer.at),
  );
};
