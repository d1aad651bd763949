import { severityLabel } from "../../domain/incident/severity.ts";
import { whyInWords } from "../../domain/paging/why-paged.ts";
import { zoneOf } from "../../on-call/wall-clock.ts";
import { templateData, type Voice, withNotes } from "../word-messages.ts";
import type { ListedPage } from "../ports/paging-turns.ts";
import type { Recipient, Page } from "./recipients.ts";

/** Writes the text of a page about one incident for one person. */
export function wordsAlone(page: Page, { person, asks, why, watches = [] }: Recipient, voice: Voice): string {
  const { overdue, urgency, about, alerts = [] } = page;
  const data = { person, asks, watches, overdue, urgency, alerts, why: why === undefined ? "" : whyInWords(why) };
  const sentence = watches.length > 0 ? `A copy: ${watches.join(", ")} is asked.` : `Asked of you: ${asks.join(", ")}.`;
  return say("page/asks", data, page, person, voice) ?? `${headlineOf(about)}. ${sentence}`;
}

/**
 * The most incidents that one page lists, so that the list fits into a text message; the page's link shows all of
 * them.
 */
const mostListed = 15;

/** Writes the text of a page about several incidents for one person. */
export function wordsTogether(
  page: Page,
  { person, asks, watches = [] }: Recipient,
  pages: readonly ListedPage[],
  voice: Voice,
): string {
  const shown = pages.slice(0, mostListed).map(({ asked, incidentId: id, ...it }) => ({
    ...{ ...it, id },
    why: asked.flatMap((one) => (one.person === person && one.why !== undefined ? whyInWords(one.why) : [])).join("; "),
  }));
  const more = Math.max(0, pages.length - mostListed);
  const data = { asks, watches, pages: shown, count: pages.length, more };
  const plain = [`${pages.length} incidents ask for you.`, ...shown.map(headlineOf)].join("\n");
  return say("page/together", data, page, person, voice) ?? plain;
}

/** Writes a page by its template. Returns undefined if the template fails; the page is then sent in plain words. */
function say(
  wording: string,
  data: Readonly<Record<string, unknown>>,
  page: Page,
  person: string,
  voice: Voice,
): string | undefined {
  try {
    const zone = zoneOf(person, voice.settings);
    const { text } = voice.wording.say(wording, { ...templateData(page, voice), zone, ...data });
    return withNotes([text], page, voice);
  } catch {
    return undefined;
  }
}

const headlineOf = ({ severity, id, title }: Pick<Page["about"], "severity" | "id" | "title">): string =>
  `${severityLabel(severity)} ${id}: ${title}`;
