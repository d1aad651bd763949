import type { Event, EventName, EventNamed } from "../incident/events.ts";
import type { HoldReason } from "../incident/episode.ts";
import { alertInWords, type Incident } from "../incident/incident.ts";
import { highestSeverity } from "../incident/incident.ts";
import type { TermsOf } from "../promises/promise.ts";
import type { Person } from "../incident/people.ts";
import { obligationNamed, stepsOf } from "../obligations.ts";
import { severityLabel } from "../incident/severity.ts";
import { oneLine } from "../plain-text.ts";

type Sentence<N extends EventName> = (event: EventNamed<N>, who: string, incident: Incident) => string;

const unverifiedMark = "(unverified)";

/** How each event reads on the timeline. An event with an empty sentence is not shown. */
const sentences: { readonly [N in EventName]: Sentence<N> } = {
  opened: (it) => `Opened as ${severityLabel(it.severity)}: ${it.title}`,
  alertFired: (it) =>
    `Alert: ${it.name ?? it.alert} fired${[it.name, it.alert].includes(it.summary) ? "" : ` (${it.summary})`}`,
  alertChanged: (it, _, incident) =>
    it.raisedFrom === undefined
      ? `Alert: ${alertInWords(incident, it.alert)} now says: ${it.summary}`
      : `Alert: ${alertInWords(incident, it.alert)} got worse, from ${severityLabel(it.raisedFrom)} to ${severityLabel(it.severity)} (${it.summary})`,
  alertCleared: (it, _, incident) => `Alert: ${alertInWords(incident, it.alert)} cleared`,
  alertsHeld: (it) => heldBack[it.because](it.note ?? "", it.until),
  alertsReleased: (it) => `On-call is needed: ${it.because}`,
  alertHandedOn: (it, _, { mergedInto }) =>
    `Alert: ${it.name ?? it.alert} fired, too late for this incident; ${mergedInto === undefined ? "a new one is opened" : `it is for ${mergedInto}`}`,
  clearingHandedOn: (it, _, incident) =>
    `Alert: ${alertInWords(incident, it.cleared.alert)} cleared after the end; whoever has it now is told`,
  acknowledged: (it, _, incident) => `${nameOf(it.person)} acknowledged${isByMessage(it, incident) ? "" : " page"}`,
  unacknowledged: (it, who) =>
    `${who} gave the page back${it.by.name === it.person ? "" : ` for ${nameOf(it.person)}`}${because(it.reason)}`,
  pageSnoozed: (it, who) => `${who} put off the next page until ${stamp(it.until)[1]}${because(it.reason)}`,
  declared: (it, who) => `${who} declared ${severityLabel(it.severity)}: ${it.impact}`,
  declined: (it, who) => `${who} declined it, ${it.because}: ${it.note}`,
  joined: (it) => `${nameOf(it.person)} joined`,
  roleAssigned: (it) =>
    it.role === "incident-commander"
      ? `${nameOf(it.person)} took command`
      : `${nameOf(it.person)} became ${it.role}${it.domain === undefined ? "" : ` (${it.domain})`}`,
  roleReleased: (it) => `${nameOf(it.person)} is no longer ${it.role}`,
  commandOffered: (it, who) =>
    it.because === "silent"
      ? `${nameOf(it.to)} was asked to take over from a silent commander`
      : `${who} offered command to ${nameOf(it.to)}`,
  commandDeclined: (it) => `${nameOf(it.person)} declined command`,
  commandOfferLapsed: (it) => `${nameOf(it.to)} did not answer the offer of command`,
  commanderRoundReopened: () => "The commander is silent: a new one is looked for",
  pagedIn: (it, who) => `${who} paged ${it.target} in: ${it.reason}`,
  escalated: (it, who) =>
    `${who} escalated${it.toStep === undefined ? "" : ` to step ${String(it.toStep)}`}: ${it.reason}`,
  reassigned: (it, who) => `${who} handed it to the team ${it.team}: ${it.reason}`,
  escalatedToExecutives: (it, who) => `${who} escalated to the executives: ${it.reason}`,
  severityChanged: (it, who) =>
    `${who} changed ${severityLabel(it.from)} to ${severityLabel(it.severity)}: ${it.reason}`,
  impactDescribed: (it, who) => `${who}: impact is "${it.impact}"`,
  madePrivate: (it, who) => `${who} made it private: ${it.reason}`,
  findingRecorded: (it, who) => `${who}: "${it.text}"`,
  hypothesisRecorded: (it, who) => `${who}: hypothesis ${String(it.hypothesis)}: "${it.text}"`,
  hypothesisJudged: (it, who) => `${who}: hypothesis ${String(it.hypothesis)} ${it.verdict}: ${it.evidence}`,
  causeRecorded: (it, who) => `${who}: cause is "${it.internal}"`,
  decisionRecorded: (it, who) => `${who} decided${it.emergencyChange ? " (emergency change)" : ""}: ${it.text}`,
  updatePosted: ({ update }, who) =>
    update.form === "free"
      ? `${who}: "${update.text}"`
      : `${who}: Update - Investigation. Recent deployment: ${update.recentDeployment}. Symptom: ${update.symptom}. Hypothesis: ${update.hypothesis}. Next step: ${update.nextStep}`,
  mitigationStarted: (it, who) => `${who}: Mitigation in Progress (${it.strategy}): ${it.description}`,
  mitigationEnded: (it, who) =>
    `${who}: mitigation ${String(it.attempt)} ${it.worked ? "worked" : "did not work"}: ${it.note}`,
  mitigated: (_, who) => `${who}: mitigated, watching`,
  episodeBegan: (it, who) => `${who}: ${it.cause === "relapse" ? "relapse" : "reopened"}: ${it.text}`,
  fixDeployed: (_, who) => `${who}: the fix is deployed`,
  statusPosted: (it, who) => `${who} posted to the status page: ${it.state}`,
  audienceUpdated: (it, who) => `${who} updated ${it.audience}: "${it.text}"`,
  updatesSnoozed: (it, who) => `${who} snoozed updates for ${String(it.minutes)} minutes: ${it.reason}`,
  taskAdded: (it, who) => `${who} added task ${String(it.task)} for ${nameOf(it.owner)}: ${it.text}`,
  taskCompleted: (it, who) => `${who} completed task ${String(it.task)}`,
  taskHandedOver: (it, who) => `${who} handed task ${String(it.task)} to ${nameOf(it.to)}`,
  ticked: (it, who) => `${who} ticked "${it.item}"`,
  waived: (it, who) => `${who} waived ${it.obligation}: ${it.reason} (approved by ${it.approver})`,
  policyApplied: (it, who) => `${who} applied the policy of today (${it.reason}): ${listed(it.changes)}`,
  resolved: (it, who) => `${who}: INCIDENT RESOLVED. ${it.mitigation}`,
  closed: (it, who) => `${who}: Incident Closed. ${it.impact}`,
  mergeRequested: (it, who) => `${who} merges it into ${it.into}: ${it.reason}`,
  mergeFailed: (it) => `It was not merged into ${it.into}: ${it.because}`,
  mergedInto: (it) => `Merged into ${it.into}`,
  mergeDeclined: (it) => `${it.from} was not merged in: ${it.because}`,
  mergedIn: (it) => `${it.from} was merged in`,
  falseAlarmDeclared: (it, who) => `${who} declared a false alarm: ${it.reason}`,
  evidenceSaved: (it, who) => `${who} saved the ${it.evidence}: ${it.link}`,
  postmortemOwnerNamed: (it) => `${nameOf(it.person)} owns the postmortem`,
  postmortemMoved: (it, who) => `${who} moved the postmortem: ${it.reason}`,
  meetingHeld: (_, who) => `${who}: the postmortem meeting was held`,
  draftSubmitted: (it, who) => `${who} submitted the postmortem's draft: ${it.link}`,
  commentsClosed: (_, who) => `${who} closed comments on the postmortem`,
  postmortemPublished: (it, who) => `${who} published the postmortem: ${it.link}`,
  reviewPublished: (it, who) => `${who} published the public review: ${it.link}`,
  actionItemAdded: (it) => `Action item ${it.item} (${it.priority}, ${nameOf(it.owner)}): ${it.description}`,
  actionItemChanged: (it, who) => `${who} changed action item ${it.item}: ${it.reason}`,
  actionItemCompleted: (it, who) => `${who} completed action item ${it.item}`,
  reviewCompleted: (it, who, incident) =>
    `${who} reviewed completion${afterDays(incident.policy.completionReview, incident)}: ${it.note}`,
  effectivenessReviewed: (it, who, incident) =>
    `${who} reviewed ${it.item}${afterDays(incident.policy.effectivenessReview, incident)}: ${it.effective ? "effective" : "not effective"}. ${it.note}`,
  enteredRetroactively: (it, who) => `${who} entered it afterwards: ${it.title}`,
  stepsTaken: (it, _, incident) => missesOf(it, incident),
  paged: (it) => pagedWhom(it),
  pageFailed: (it) => `A page reached nobody: ${it.error}`,
  made: (it, _, incident) => `Done: ${nameOfPromise(it.obligation, incident)}`,
  effectFailed: (it) => `Failed: ${it.effect}: ${it.error}`,
  effectDropped: (it) => `Dropped: ${it.effect}, ${it.because}`,
  instantsWorkedOut: () => "",
  commandRefused: (it) =>
    `Refused: ${it.command} by ${it.who.name}${it.who.kind === "unverified" ? ` ${unverifiedMark}` : ""}: ${it.refusal}`,
  laneDown: (it) => `${it.lane} is down: ${it.error}`,
  laneHealed: (it) => `${it.lane} is up again`,
  ended: (it) => `Ended: ${it.as}`,
};

/** Returns after how many days the review was due, in words; empty if the policy promises no such review. */
const afterDays = (terms: TermsOf<"completionReview"> | undefined, incident: Incident): string => {
  const days = terms?.afterDays[highestSeverity(incident)];
  return days === undefined ? "" : ` after ${String(days)} days`;
};

const because = (reason: string | undefined): string => (reason === undefined ? "" : `: ${reason}`);

const heldBack: { readonly [R in HoldReason]: (note: string, until: number) => string } = {
  waiting: (_, until) => `Nobody is paged before ${stamp(until)[1]}: it may go away`,
  threshold: (_, until) => `Nobody is paged before it has fired more often: counted until ${stamp(until)[1]}`,
  maintenance: (note, until) => `Nobody is paged before ${stamp(until).join(" ")}, the end of the maintenance: ${note}`,
  cleared: (_, until) => `It ends when it stays away until ${stamp(until)[1]}`,
  flapping: (_, until) => `It is flapping, and ends when it stays away until ${stamp(until)[1]}`,
};

/** Says whether on-call was alerted by a message instead of a page (process document, SEV-3: "no page"). */
const isByMessage = ({ seq }: Event, { policy, severities }: Incident): boolean => {
  const severity = severities.findLast((fact) => fact.seq <= seq)?.severity ?? severities[0]?.severity;
  const steps = severity === undefined ? undefined : policy.acknowledged?.escalation.steps[severity];
  return steps?.[0]?.urgency === "message";
};

/**
 * Names the people whom a page reached, separately the people who only got a copy, and the targets that had nobody
 * behind them.
 */
const pagedWhom = ({ reached, empty = [], told = [], urgency }: EventNamed<"paged">): string => {
  const people = (copies: boolean) =>
    reached.filter(({ shadow }) => (shadow === true) === copies).map(({ person }) => nameOf(person));
  const copied = people(true).length === 0 ? "" : ` (a copy to ${people(true).join(", ")})`;
  const missing = empty.length === 0 ? "" : `; nobody is behind ${empty.join(", ")}`;
  return `${urgency === "message" ? "Messaged" : "Paged"}: ${[...people(false), ...told].join(", ")}${copied}${missing}`;
};
/** Lists as many changes of the policy as fit a line; the event holds all of them. */
const listed = (changes: readonly string[]): string =>
  changes.length <= 8
    ? changes.join("; ")
    : `${changes.slice(0, 8).join("; ")}; and ${String(changes.length - 8)} more`;
/** Says whether a text from outside is the name of an event. */
export const isEventName = (name: string): name is EventName => Object.hasOwn(sentences, name);

/** Names the missed promises among the steps taken, so that the timeline shows each miss. */
const missesOf = (event: EventNamed<"stepsTaken">, incident: Incident): string => {
  const missed = event.steps
    .filter(({ step }) => step === "missed")
    .map((it) => nameOfPromise(it.obligation, incident));
  return missed.length === 0 ? "" : `Missed: ${[...new Set(missed)].join(", ")}${late(event, incident)}`;
};

/** Returns the promise in words, with the action item that the promise is about. */
const nameOfPromise = (key: string, incident: Incident): string => {
  const { promise = key, subject } = obligationNamed(incident, key) ?? {};
  const item = incident.items.find(({ id }) => id === subject);
  return item === undefined ? promise : `${promise} (${item.id})`;
};

const late = (event: EventNamed<"stepsTaken">, incident: Incident): string => {
  const [first] = event.steps;
  const wasDue =
    first === undefined ? undefined : stepsOf(incident, first.obligation).find(({ id }) => id === first.step)?.at;
  const minutes = wasDue === undefined ? 0 : Math.floor((event.at - wasDue) / 60_000);
  return minutes < 1 ? "" : ` (noticed ${String(minutes)} minutes late)`;
};

const whoDid = ({ by, override }: Event): string => {
  const who =
    by.kind === "system"
      ? "System"
      : by.kind === "unverified"
        ? `${nameOf(by.name)} ${unverifiedMark}`
        : nameOf(by.name);
  return override === undefined ? who : `${who} (override: ${override})`;
};

/**
 * Marks a line about a command whose sender's identity nobody has checked. If the line does not begin with that
 * person's name, the name is added.
 */
const withUnverified = (text: string, { by }: Event): string => {
  const name = nameOf(by.name);
  // The mark alone proves nothing: whoever wants to hide may have typed it into the text.
  if (text === "" || by.kind !== "unverified" || text.includes(`${name} ${unverifiedMark}`)) return text;
  return text.startsWith(`${name} `)
    ? `${name} ${unverifiedMark}${text.slice(name.length)}`
    : `${text}, said ${name} ${unverifiedMark}`;
};

const sentenceOf = <N extends EventName>(event: EventNamed<N> & { readonly type: N }, incident: Incident): string =>
  withUnverified(sentences[event.type](event, whoDid(event), incident), event);

/** Returns an event in the scribe's words, on one line; empty for an event that nobody needs to read. */
export const timelineText = (event: Event, incident: Incident): string => oneLine(sentenceOf(event, incident));

/**
 * Returns a line of the timeline, `[HH:MM] …` in UTC, with the date on days after the first (process document,
 * "Scribe").
 */
export const timelineLine = (event: Event, incident: Incident): string => {
  const text = timelineText(event, incident);
  const began = incident.episodes[0]?.begins.at ?? event.at;
  const [dayOfEvent, time] = stamp(event.sentAt ?? event.at);
  const [firstDay] = stamp(began);
  return text === "" ? "" : `[${dayOfEvent === firstDay ? "" : `${dayOfEvent} `}${time}] ${text}`;
};

const stamp = (at: number): readonly [string, string] => {
  const iso = new Date(at).toISOString();
  return [iso.slice(0, 10), iso.slice(11, 16)];
};

/**
 * Returns a person's name for a line. Only ids such as `alice` are known here, so the id is written with a capital
 * letter.
 */
const nameOf = (person: Person): string => `${person.slice(0, 1).toUpperCase()}${person.slice(1)}`;
