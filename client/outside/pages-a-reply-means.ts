import { episodeOf, type Incident } from "../../domain/incident/incident.ts";
import type { Person } from "../../domain/incident/people.ts";
import { replyCodeAmong, replyCodesOf } from "../../domain/paging/reply-codes.ts";
import type { PressOutcome } from "../../integrations/inbound.ts";
import type { PageToAddress } from "../../records/page-deliveries.ts";

/** The incidents of a page whose button was pressed, and the person who pressed it. */
export interface Pressed {
  readonly person: Person;
  readonly incidents: readonly string[];
}

/** Returns the incident with an id; undefined if there is no such incident, or if nobody can answer at the moment. */
type LookUp = (id: string) => Promise<Incident | undefined>;

/**
 * Finds which incidents a reply means, among those that its address was paged for. A reply that names no incident
 * means the only page that waits for an answer. If there is any doubt, the answer asks the person which incident is
 * meant.
 */
export async function pagesNamed(
  pages: readonly PageToAddress[],
  named: readonly string[] | "unclear",
  lookUp: LookUp,
): Promise<Pressed | PressOutcome> {
  const [newest] = pages;
  if (newest === undefined) return { outcome: "no-page" };
  const incidents = new Map<string, Incident | undefined>();
  const read = async (ids: readonly string[]) => {
    const found = await Promise.all(ids.map(async (id) => [id, await lookUp(id)] as const));
    for (const [id, incident] of found) incidents.set(id, incident);
  };
  const everything = [...new Set(pages.flatMap((page) => page.incidents))];
  const pressed = (ids: readonly string[]): Pressed => {
    const theirs = pages.find((page) => page.incidents.some((id) => ids.includes(id)));
    return { person: theirs?.person ?? newest.person, incidents: ids };
  };
  const askWhich = async (): Promise<PressOutcome> => {
    await read(everything.filter((id) => !incidents.has(id)));
    const waiting = everything.filter((id) => isUnanswered(incidents.get(id)));
    const choices = waiting.map((id) => {
      const title = incidents.get(id)?.title;
      return { code: replyCodeAmong(id, waiting), ...(title === undefined ? {} : { title }) };
    });
    return { outcome: "which", choices };
  };

  if (named === "unclear") return askWhich();
  if (named.length === 0) {
    if (everything.length === newest.incidents.length) return pressed(newest.incidents);
    await read(everything);
    const waiting = everything.filter((id) => isUnanswered(incidents.get(id)));
    if (waiting.length === 0) return pressed(newest.incidents);
    const isOnePage = waiting.length === 1 || waiting.every((id) => newest.incidents.includes(id));
    return isOnePage ? pressed(waiting) : askWhich();
  }
  const meant: string[] = [];
  for (const code of named) {
    const bundle = pages.find(({ about, incidents: [...ids] }) => ids.length > 1 && replyCodesOf(about).includes(code));
    const fits = bundle?.incidents ?? everything.filter((id) => replyCodesOf(id).includes(code));
    if (bundle === undefined && fits.length > 1) {
      await read(fits);
      const open = fits.filter((id) => !isOver(incidents.get(id)));
      if (open.length > 1) return askWhich();
      meant.push(...(open.length === 1 ? open : fits.slice(0, 1)));
    } else if (fits.length === 0) return askWhich();
    else meant.push(...fits);
  }
  return pressed([...new Set(meant)]);
}

const isOver = (incident: Incident | undefined): boolean =>
  incident !== undefined && (incident.ended !== undefined || episodeOf(incident)?.resolved !== undefined);

const isUnanswered = (incident: Incident | undefined): boolean =>
  !isOver(incident) && (incident === undefined || episodeOf(incident)?.acknowledged === undefined);
