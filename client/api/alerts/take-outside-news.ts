import type { Settings } from "../../../config/settings.ts";
import { alertNamed, episodeOf, type Incident } from "../../../domain/incident/incident.ts";
import { type Instant, minute } from "../../../domain/incident/moment.ts";
import type { Person } from "../../../domain/incident/people.ts";
import type { PageReceipts } from "../../../records/page-deliveries.ts";
import type { OutsideDeeds } from "../../../records/outside-deeds.ts";
import type { Incidents } from "../../temporal/incidents.ts";
import type { OutsideNews } from "../../../intake/outside-news.ts";
import { accountIn } from "../../../integrations/accounts.ts";
import type { AlertSource } from "../../../intake/alert-source.ts";
import type { ReportedAlert } from "../../../intake/reported-alert.ts";
import { triage } from "../../../intake/triage.ts";

export interface NewsContext {
  readonly incidents: Pick<Incidents, "ownerOf" | "get" | "command">;
  readonly outsideDeeds: Pick<OutsideDeeds, "isEcho">;
  readonly receipts: Pick<PageReceipts, "pagedUnder">;
  readonly settings: () => Settings;
  readonly source: AlertSource;
  /** When the news arrived by our clock; left out in rehearsal. */
  readonly sentAt?: Instant;
}

/**
 * Matches the keys that we give to an outside system: those of pages, of test pages, and of that system's copies of
 * our incidents.
 */
const ourKey = /^(incident-\d{4}-\d{2}-\d{2}-\d{4}[^/]*)|\bcontact-(?:check|tests)\b/;

const clocksDifferByMs = minute;

/**
 * Handles news about an incident of an outside system, and returns the alerts in it. If somebody acknowledged there,
 * our incident is acknowledged too. Echoes of our own changes, and incidents there that are pages or copies of ours,
 * contain no alert.
 */
export async function takeNews(news: OutsideNews, context: NewsContext): Promise<readonly ReportedAlert[]> {
  const { did, id, event, at } = news;
  if (did === "acknowledged" || did === "resolved") {
    const deed = { system: context.source.kind, subject: id, deed: did, event, at };
    if (await context.outsideDeeds.isEcho(deed)) return [];
  }
  const key = news.keys.find((it) => ourKey.test(it));
  if (did !== "acknowledged") return key === undefined ? [news.alert] : [];
  await acknowledgeHere(news, key, context);
  return [];
}

async function acknowledgeHere(news: OutsideNews, key: string | undefined, context: NewsContext): Promise<void> {
  const { incidents, settings, source, sentAt } = context;
  const [, ours] = ourKey.exec(key ?? "") ?? [];
  const incidentId = ours ?? (await incidents.ownerOf(triage(news.alert, source, settings()).groupKey));
  const person = await whoDid(news, key, context);
  if (incidentId === undefined || person === undefined) return;
  const view = await incidents.get(incidentId);
  // If somebody has acknowledged our incident already, nothing is done, since a second acknowledgement would change
  // nothing.
  if (view === undefined || episodeOf(view.incident)?.acknowledged !== undefined) return;
  if (isOfEarlierEpisode(news, view.incident)) return;
  await incidents.command(
    incidentId,
    "acknowledge",
    {},
    {
      by: { kind: "person", name: person, via: source.kind },
      key: `${source.kind}/${news.event}`,
      ...(sentAt === undefined ? {} : { sentAt }),
    },
  );
}

/**
 * Whether an acknowledgement in the outside system was made before the impact came back here. Such an acknowledgement
 * does not answer the page for the new impact.
 */
function isOfEarlierEpisode({ at, alert }: OutsideNews, incident: Incident): boolean {
  const it = episodeOf(incident);
  if (it === undefined || it.number === 1) return false;
  // For an alert of the outside system, the instant when it began again counts, by that system's clock; otherwise our
  // clock, with a margin since clocks differ.
  const began = alertNamed(incident, alert.alert)?.startedAt ?? it.begins.at - clocksDifferByMs;
  return at < began;
}

/**
 * Finds the person whose page was acknowledged in the outside system, else the owner of the account that acknowledged
 * it.
 */
async function whoDid(
  { user }: OutsideNews,
  key: string | undefined,
  { receipts, settings, source }: NewsContext,
): Promise<Person | undefined> {
  const system = source.kind;
  const paged = key === undefined ? undefined : await receipts.pagedUnder({ channel: system, key });
  if (paged !== undefined || user === undefined) return paged;
  return Object.entries(settings().people).find(([, person]) => accountIn(system, person) === user)?.[0];
}
