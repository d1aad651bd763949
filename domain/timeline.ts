import type { Event, EventName, EventNamed } from "./events.ts";
import type { HoldReason, Incident } from "./incident.ts";
import type { Person } from "./people.ts";
import { obligationNamed, stepsOf } from "./obligations.ts";
import { severityLabel } from "./severity.ts";

/** How a person is called in text; the core knows ids only. */
export type NameOf = (person: Person) => string;

type Sentence<N extends EventName> = (event: EventNamed<N>, who: string, name: NameOf, incident: Incident) => string;

/** Each event in the scribe's words. An empty sentence is not shown. */
const sentences: { readonly [N in EventName]: Sentence<N> } = {
  opened: (it) => `Opened as ${severityLabel(it.severity)}: ${it.title}`,
  alertFired: (it) => `Alert: ${it.alert} fired (${it.summary})`,
  alertCleared: (it) => `Alert: ${it.alert} cleared`,
  alertsHeld: (it) => heldBack[it.because](it.note ?? "", it.until),
  alertsReleased: (it) => `On-call is needed: ${it.because}`,
  alertHandedOn: (it, _, __, { mergedInto }) =>
    `Alert: ${it.alert} fired, too late for this incident; ${mergedInto === undefined ? "a new one is opened" : `it is for ${mergedInto}`}`,
  clearingHandedOn: (it) => `Alert: ${it.cleared.alert} cleared after the end; whoever has it now is told`,
  acknowledged: (it, _, name) => `${name(it.person)} acknowledged page`,
  unacknowledged: (it, who, name) =>
    `${who} gave the page back${it.by.name === it.person ? "" : ` for ${name(it.person)}`}${because(it.reason)}`,
  pageSnoozed: (it, who) => `${who} put off the next page until ${stamp(it.until)[1]}${because(it.reason)}`,
  declared: (it, who) => `${who} declared ${severityLabel(it.severity)}: ${it.impact}`,
  declined: (it, who) => `${who} declined it, ${it.because}: ${it.note}`,
  joined: (it, _, name) => `${name(it.person)} joined`,
  roleAssigned: (it, _, name) =>
    it.role === "incident-commander"
      ? `${name(it.person)} took command`
      : `${name(it.person)} became ${it.role}${it.domain === undefined ? "" : ` (${it.domain})`}`,
  roleReleased: (it, _, name) => `${name(it.person)} is no longer ${it.role}`,
  commandOffered: (it, who, name) =>
    it.because === "silent"
      ? `${name(it.to)} was asked to take over from a silent commander`
      : `${who} offered command to ${name(it.to)}`,
  commandDeclined: (it, _, name) => `${name(it.person)} declined command`,
  commandOfferLapsed: (it, _, name) => `${name(it.to)} did not answer the offer of command`,
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
  taskAdded: (it, who, name) => `${who} added task ${String(it.task)} for ${name(it.owner)}: ${it.text}`,
  taskCompleted: (it, who) => `${who} completed task ${String(it.task)}`,
  taskHandedOver: (it, who, name) => `${who} handed task ${String(it.task)} to ${name(it.to)}`,
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
  postmortemOwnerNamed: (it, _, name) => `${name(it.person)} owns the postmortem`,
  postmortemMoved: (it, who) => `${who} moved the postmortem: ${it.reason}`,
  meetingHeld: (_, who) => `${who}: the postmortem meeting was held`,
  draftSubmitted: (it, who) => `${who} submitted the postmortem's draft: ${it.link}`,
  commentsClosed: (_, who) => `${who} closed comments on the postmortem`,
  postmortemPublished: (it, who) => `${who} published the postmortem: ${it.link}`,
  reviewPublished: (it, who) => `${who} published the public review: ${it.link}`,
  actionItemAdded: (it, _, name) => `Action item ${it.item} (${it.priority}, ${name(it.owner)}): ${it.description}`,
  actionItemChanged: (it, who) => `${who} changed action item ${it.item}: ${it.reason}`,
  actionItemCompleted: (it, who) => `${who} completed action item ${it.item}`,
  reviewCompleted: (it, who) => `${who} reviewed completion after 30 days: ${it.note}`,
  effectivenessReviewed: (it, who) =>
    `${who} reviewed ${it.item} after 90 days: ${it.effective ? "effective" : "not effective"}. ${it.note}`,
  enteredRetroactively: (it, who) => `${who} entered it afterwards: ${it.title}`,
  stepsTaken: (it, _, __, incident) => missesOf(it, incident),
  paged: (it, _, name) => pagedWhom(it, name),
  pageFailed: (it) => `A page reached nobody: ${it.error}`,
  made: (it, _, __, incident) => `Done: ${nameOfPromise(it.obligation, incident)}`,
  effectFailed: (it) => `Failed: ${it.effect}: ${it.error}`,
  effectDropped: (it) => `Dropped: ${it.effect}, ${it.because}`,
  instantsWorkedOut: () => "",
  commandRefused: (it) => `Refused: ${it.command} by ${it.who.name}: ${it.refusal}`,
  laneDown: (it) => `${it.lane} is down: ${it.error}`,
  laneHealed: (it) => `${it.lane} is up again`,
  ended: (it) => `Ended: ${it.as}`,
};

const because = (reason: string | undefined): string => (reason === undefined ? "" : `: ${reason}`);

const heldBack: { readonly [R in HoldReason]: (note: string, until: number) => string } = {
  waiting: (_, until) => `Nobody is paged before ${stamp(until)[1]}: it may go away`,
  threshold: (_, until) => `Nobody is paged before it has fired more often: counted until ${stamp(until)[1]}`,
  maintenance: (note, until) => `Nobody is paged before ${stamp(until).join(" ")}, the end of the maintenance: ${note}`,
  cleared: (_, until) => `It ends when it stays away until ${stamp(until)[1]}`,
  flapping: (_, until) => `It is flapping, and ends when it stays away until ${stamp(until)[1]}`,
};

/** Copies are told apart, and a target with nobody behind it is said aloud. */
const pagedWhom = ({ reached, empty = [], told = [] }: EventNamed<"paged">, name: NameOf): string => {
  const people = (copies: boolean) =>
    reached.filter(({ shadow }) => (shadow === true) === copies).map(({ person }) => name(person));
  const copied = people(true).length === 0 ? "" : ` (a copy to ${people(true).join(", ")})`;
  const missing = empty.length === 0 ? "" : `; nobody is behind ${empty.join(", ")}`;
  return `Paged: ${[...people(false), ...told].join(", ")}${copied}${missing}`;
};
/** What fits a line; the event holds them all. */
const listed = (changes: readonly string[]): string =>
  changes.length <= 8
    ? changes.join("; ")
    : `${changes.slice(0, 8).join("; ")}; and ${String(changes.length - 8)} more`;
/** Whether something that came in is the name of an event. */
export const isEventName = (name: string): name is EventName => Object.hasOwn(sentences, name);

/** A miss stands on the timeline, whatever was done about it. */
const missesOf = (event: EventNamed<"stepsTaken">, incident: Incident): string => {
  const missed = event.steps
    .filter(({ step }) => step === "missed")
    .map((it) => nameOfPromise(it.obligation, incident));
  return missed.length === 0 ? "" : `Missed: ${[...new Set(missed)].join(", ")}${late(event, incident)}`;
};

/** The promise in the policy's words, with the action item where there are several of one promise. */
const nameOfPromise = (key: string, incident: Incident): string => {
  const promise = obligationNamed(incident, key)?.promise ?? key;
  const item = incident.items.find(({ id }) => key.endsWith(`#${id}`));
  return item === undefined ? promise : `${promise} (${item.id})`;
};

const late = (event: EventNamed<"stepsTaken">, incident: Incident): string => {
  const [first] = event.steps;
  const wasDue =
    first === undefined ? undefined : stepsOf(incident, first.obligation).find(({ id }) => id === first.step)?.at;
  const minutes = wasDue === undefined ? 0 : Math.floor((event.at - wasDue) / 60_000);
  return minutes < 1 ? "" : ` (noticed ${String(minutes)} minutes late)`;
};

const whoDid = ({ by, override }: Event, name: NameOf): string => {
  const who =
    by.kind === "system" ? "System" : by.kind === "unverified" ? `${name(by.name)} (unverified)` : name(by.name);
  return override === undefined ? who : `${who} (override: ${override})`;
};

const sentenceOf = <N extends EventName>(
  event: EventNamed<N> & { readonly type: N },
  name: NameOf,
  incident: Incident,
): string => sentences[event.type](event, whoDid(event, name), name, incident);

/** What happened, in the scribe's words; empty for what nobody needs to read. */
export const timelineText = (event: Event, incident: Incident, name: NameOf = capitalised): string =>
  sentenceOf(event, name, incident);

/** `[HH:MM] …` in UTC, with the date once the incident spans days (process document, "Scribe"). */
export const timelineLine = (event: Event, incident: Incident, name: NameOf = capitalised): string => {
  const text = timelineText(event, incident, name);
  const began = incident.episodes[0]?.begins.at ?? event.at;
  const [dayOfEvent, time] = stamp(event.sentAt ?? event.at);
  const [firstDay] = stamp(began);
  return text === "" ? "" : `[${dayOfEvent === firstDay ? "" : `${dayOfEvent} `}${time}] ${text}`;
};

const stamp = (at: number): readonly [string, string] => {
  const iso = new Date(at).toISOString();
  return [iso.slice(0, 10), iso.slice(11, 16)];
};

const capitalised: NameOf = (person) => `${person.slice(0, 1).toUpperCase()}${person.slice(1)}`;
