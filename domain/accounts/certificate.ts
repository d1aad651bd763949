import { apply } from "../apply.ts";
import type { Event } from "../incident/events.ts";
import { commanderOf, episodeOf, type Incident, severityOf } from "../incident/incident.ts";
import type { Instant } from "../incident/moment.ts";
import { isPageOutcome, type OwedPage, type PageFate, pageLedger } from "./page-ledger.ts";
import type { Person } from "../incident/people.ts";
import { severityLabel } from "../incident/severity.ts";
import type { Ask } from "../paging/ask.ts";
import { placeInWords } from "../paging/why-paged.ts";

/** Who was responsible for an incident from one instant to the next: the commander, or whoever had acknowledged. */
export interface Responsibility {
  readonly from: Instant;
  readonly until: Instant;
  /** The responsible person; absent while nobody had acknowledged or taken command. */
  readonly person?: Person;
  readonly by: "nobody yet" | "acknowledgement" | "command";
}

/**
 * The content of the certificate, which is signed: what happened to every page that an incident owed up to its
 * close.
 */
export interface Certificate {
  readonly version: 1;
  readonly incident: {
    readonly id: string;
    readonly kind: Incident["kind"];
    readonly severity: string;
    readonly title: string;
    readonly policyVersion: string;
  };
  readonly closedAt: Instant;
  /**
   * How much of the incident's history is covered: the number of the last event, and that event's hash in the chain
   * of hashes over the timeline.
   */
  readonly timeline: { readonly events: number; readonly head: string };
  readonly fates: { readonly [F in PageFate]?: number };
  /** The number of pages whose outcome is not known (still "pending"). */
  readonly lost: number;
  /** The number of pages that no channel accepted; absent in certificates from before this was counted. */
  readonly reachedNobody?: number;
  readonly pages: readonly OwedPage[];
  readonly responsible: readonly Responsibility[];
}

/**
 * Makes the certificate of the last close, or of the end of an incident that was never closed; undefined if neither
 * has happened. The certificate covers the events up to then, and the later outcomes of pages that were on their way
 * then.
 */
export const certificateOf = (
  start: Incident,
  recorded: readonly { readonly event: Event; readonly hash: string }[],
): Certificate | undefined => {
  const close = closeIn(recorded);
  if (close === undefined) return undefined;
  const events = recorded.map(({ event }) => event).filter(({ seq }) => seq <= close.event.seq);
  const incident = events.reduce(apply, start);
  const owed = new Set(pageLedger(start, events).map(({ effect }) => effect));
  const later = recorded.filter(
    ({ event }) => event.seq > close.event.seq && isPageOutcome(event) && owed.has(event.effect),
  );
  const pages = pageLedger(start, [...events, ...later.map(({ event }) => event)]);
  const newest = later.at(-1) ?? close;
  const fates: Partial<Record<PageFate, number>> = {};
  for (const { fate } of pages) fates[fate] = (fates[fate] ?? 0) + 1;
  return {
    version: 1,
    incident: {
      id: incident.id,
      kind: incident.kind,
      severity: severityLabel(severityOf(incident)),
      title: incident.title,
      policyVersion: incident.policy.version,
    },
    closedAt: close.event.at,
    timeline: { events: newest.event.seq, head: newest.hash },
    fates,
    lost: fates.pending ?? 0,
    reachedNobody: fates.failed ?? 0,
    pages,
    responsible: responsibilities(start, events, close.event.at),
  };
};

/**
 * Finds the event up to which an incident is certified: the last close, or the end if the incident was declined,
 * merged or otherwise not completed. A completed incident was closed before it ended.
 */
const closeIn = <R extends { readonly event: Event }>(recorded: readonly R[]): R | undefined =>
  recorded.findLast(({ event }) => event.type === "closed" || (event.type === "ended" && event.as !== "completed")) ??
  recorded.findLast(({ event }) => event.type === "ended");

const responsibilities = (start: Incident, events: readonly Event[], until: Instant): readonly Responsibility[] => {
  const stretches: Responsibility[] = [];
  let incident = start;
  for (const event of events) {
    incident = apply(incident, event);
    if (episodeOf(incident) === undefined) continue;
    const now = { ...responsibleIn(incident), from: event.at, until };
    const last = stretches.at(-1);
    if (last?.person === now.person && last?.by === now.by) continue;
    if (last !== undefined) stretches[stretches.length - 1] = { ...last, until: event.at };
    stretches.push(now);
  }
  return stretches.filter((it) => it.until > it.from || it === stretches.at(-1));
};

const responsibleIn = (incident: Incident): Pick<Responsibility, "person" | "by"> => {
  const commander = commanderOf(incident);
  if (commander !== undefined) return { person: commander, by: "command" };
  const person = episodeOf(incident)?.acknowledged?.person;
  return person === undefined ? { by: "nobody yet" } : { person, by: "acknowledgement" };
};

/** Writes the certificate as text for people: first one sentence in sum, then the pages and who was responsible. */
export const certificateText = (it: Certificate): string =>
  [
    `${it.incident.id}: ${it.incident.severity} ${it.incident.title}`,
    verdictOf(it),
    `Timeline up to event ${String(it.timeline.events)}, head ${it.timeline.head}; policy ${it.incident.policyVersion}.`,
    "",
    ...it.pages.map((page) => lineOf(page, it.incident.policyVersion)),
    "",
    ...it.responsible.map(
      ({ from, until, person, by }) =>
        `${stamp(from)} to ${stamp(until)}  ${person ?? "nobody yet"}${person === undefined ? "" : ` (${by})`}`,
    ),
  ].join("\n");

/**
 * Sums the certificate up in one sentence. It says "No page was lost" only if each page has a known outcome and
 * reached somebody or was not needed.
 */
export const verdictOf = ({ pages, fates, lost, reachedNobody = 0 }: Certificate): string => {
  const counted = Object.entries(fates).map(([fate, count]) => `${String(count)} ${fate}`);
  const inSum = counted.length === 0 ? "" : ` (${counted.join(", ")})`;
  const owed = pages.length === 1 ? "1 page was owed" : `${String(pages.length)} pages were owed`;
  if (lost === 0 && reachedNobody === 0) return `No page was lost: ${owed}${inSum}.`;
  const unknown = lost === 0 ? [] : [`${String(lost)} of ${String(pages.length)} pages have no fate yet`];
  const missed =
    reachedNobody === 0 ? [] : [`${String(reachedNobody)} of ${String(pages.length)} pages reached nobody`];
  return `${[...unknown, ...missed].join(", ")}${inSum}.`;
};

const inWords: { readonly [A in Ask]: string } = {
  acknowledge: "acknowledge",
  "take-command": "take command",
  help: "answer the call for help",
};

const lineOf = (page: OwedPage, policyVersion: string): string =>
  [
    stamp(page.owedAt),
    page.targets.join("+"),
    page.people.length === 0 ? "" : `→ ${peopleInWords(page)}`,
    page.channel === undefined ? "" : `by ${page.channel}`,
    page.steps.length === 0 ? "called for" : `(${page.steps.join("; ")})`,
    page.policy === policyVersion ? "" : `by policy ${page.policy}`,
    `: ${page.fate}`,
    page.because === undefined ? "" : `, ${page.because}`,
    page.lateByMinutes === 0 ? "" : `, ${String(page.lateByMinutes)} min late`,
    page.afterAcknowledgement ? ", delivered after the acknowledgement" : "",
    ...page.answers.map(({ person, ask, answeredAt }) =>
      answeredAt === undefined ? `, ${person} did not ${inWords[ask]}` : `, ${person} at ${stamp(answeredAt)}`,
    ),
  ]
    .filter((part) => part !== "")
    .join(" ")
    .replaceAll(" :", ":")
    .replaceAll(" ,", ",");

/** Names the people whom a page reached, each with the schedule that put them on duty. */
const peopleInWords = ({ people, why }: Pick<OwedPage, "people" | "why">): string =>
  people
    .map((person) => {
      const reason = why.find((it) => it.person === person);
      const place = reason === undefined ? "" : placeInWords(reason);
      return place === "" ? person : `${person} [${place}]`;
    })
    .join(", ");

const stamp = (at: Instant): string => new Date(at).toISOString().slice(0, 16).replace("T", " ");
