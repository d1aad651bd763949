import type { Settings } from "../../config/settings.ts";
import { episodeOf } from "../../domain/incident.ts";
import type { Instant } from "../../domain/moment.ts";
import type { Person } from "../../domain/people.ts";
import type { PageReceipts } from "../../records/deliveries.ts";
import type { OutsideDeeds } from "../../records/outside-deeds.ts";
import type { Incidents } from "../incidents.ts";
import type { TheirNews } from "./pagerduty.ts";
import { type AlertSource, triage } from "./triage.ts";

export interface NewsContext {
  readonly incidents: Pick<Incidents, "ownerOf" | "get" | "command">;
  readonly outsideDeeds: Pick<OutsideDeeds, "isEcho">;
  readonly receipts: Pick<PageReceipts, "pagedUnder">;
  readonly settings: () => Settings;
  readonly source: AlertSource;
  /** When it arrived, by our own clock; left out where time is rehearsed. */
  readonly sentAt?: Instant;
}

/** Keys under which we ask PagerDuty for something: a page, a trial page, what stands there for an incident of ours. */
const ourKey = /^(incident-\d{4}-\d{2}-\d{2}-\d{4}[^/]*)|\bcontact-(?:check|tests)\b/;

/**
 * Whether what happened there is an alert of ours. It is none when it is our own deed that comes back, an incident that
 * we had opened there ourselves, or somebody's acknowledgement, which then is one here.
 */
export async function isAlert(news: TheirNews, context: NewsContext): Promise<boolean> {
  const { did, id, event, at } = news;
  const key = news.keys.find((it) => ourKey.test(it));
  const ours = ourKey.exec(key ?? "");
  if (did === "acknowledged" || did === "resolved") {
    if (await context.outsideDeeds.isEcho({ subject: id, deed: did, event, at })) return false;
  }
  if (did === "acknowledged") await acknowledgeHere({ ...news, key }, ours?.[1], context);
  return did !== "acknowledged" && ours === null;
}

type Known = TheirNews & { readonly key: string | undefined };

async function acknowledgeHere(news: Known, named: string | undefined, context: NewsContext): Promise<void> {
  const { incidents, settings, source, sentAt } = context;
  const incidentId = named ?? (await incidents.ownerOf(triage(news.alert, source, settings()).groupKey));
  const person = await whoDid(news, context);
  if (incidentId === undefined || person === undefined) return;
  const view = await incidents.get(incidentId);
  // First one wins, and theirs only repeats it; a second acknowledgement would hand nothing over.
  if (view === undefined || episodeOf(view.incident)?.acknowledged !== undefined) return;
  await incidents.command(
    incidentId,
    "acknowledge",
    {},
    {
      by: { kind: "person", name: person, via: "pagerduty" },
      key: `pagerduty/${news.event}`,
      ...(sentAt === undefined ? {} : { sentAt }),
    },
  );
}

/** The owner of the page that was acknowledged there, else whose user it was that did it. */
async function whoDid({ user, key }: Known, { receipts, settings }: NewsContext): Promise<Person | undefined> {
  const paged = key === undefined ? undefined : await receipts.pagedUnder({ channel: "pagerduty", key });
  if (paged !== undefined) return paged;
  return Object.entries(settings().people).find(([, { pagerduty }]) => user !== undefined && pagerduty === user)?.[0];
}
