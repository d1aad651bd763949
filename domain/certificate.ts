import { apply } from "./apply.ts";
import type { Event } from "./events.ts";
import { commanderOf, episodeOf, type Incident, severityOf } from "./incident.ts";
import type { Instant } from "./moment.ts";
import { isPageOutcome, type OwedPage, type PageFate, pageLedger } from "./page-ledger.ts";
import type { Person } from "./people.ts";
import { severityLabel } from "./severity.ts";
import { placeInWords } from "./why.ts";

/** Who was responsible from one instant to the next, and by what. */
export interface Responsibility {
  readonly from: Instant;
  readonly until: Instant;
  /** Absent while nobody had taken it. */
  readonly person?: Person;
  readonly by: "nobody yet" | "acknowledgement" | "command";
}

/** That no page of an incident was lost, of those owed up to its close: what is signed. */
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
  /** The last event it covers, the close or the last outcome of a page, and that event's hash in the timeline's chain. */
  readonly timeline: { readonly events: number; readonly head: string };
  readonly fates: { readonly [F in PageFate]?: number };
  readonly lost: number;
  readonly pages: readonly OwedPage[];
  readonly responsible: readonly Responsibility[];
}

/**
 * The certificate of the newest close, or of the end of what was not closed; undefined while there was neither. It covers
 * what had happened by then, and what came of the pages owed by then, however long afterwards: one under way at the close
 * is dropped, or comes through, a moment later.
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
    pages,
    responsible: responsibilities(start, events, close.event.at),
  };
};

/** What was closed ends as completed, long after; every other end cuts off what was open, even after a reopening. */
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

/** In one line, then the pages and who was responsible, for people. */
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

export const verdictOf = ({ pages, fates, lost }: Certificate): string => {
  const counted = Object.entries(fates).map(([fate, count]) => `${String(count)} ${fate}`);
  const owed = pages.length === 1 ? "1 page was owed" : `${String(pages.length)} pages were owed`;
  return lost === 0
    ? `No page was lost: ${owed}${counted.length === 0 ? "" : ` (${counted.join(", ")})`}.`
    : `${String(lost)} of ${String(pages.length)} pages have no fate yet (${counted.join(", ")}).`;
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
  ]
    .filter((part) => part !== "")
    .join(" ")
    .replaceAll(" :", ":")
    .replaceAll(" ,", ",");

/** Each of those it reached, with what put them on duty. */
const peopleInWords = ({ people, why }: Pick<OwedPage, "people" | "why">): string =>
  people
    .map((person) => {
      const reason = why.find((it) => it.person === person);
      const place = reason === undefined ? "" : placeInWords(reason);
      return place === "" ? person : `${person} [${place}]`;
    })
    .join(", ");

const stamp = (at: Instant): string => new Date(at).toISOString().slice(0, 16).replace("T", " ");
