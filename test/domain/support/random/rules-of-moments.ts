import { isDeepStrictEqual } from "node:util";
import type { Effect } from "../../../../domain/incident/effects.ts";
import {
  commanderOf,
  episodeOf,
  highestSeverity,
  holdersOf,
  type Incident,
  severityOf,
} from "../../../../domain/incident/incident.ts";
import { isBy, type Instant } from "../../../../domain/incident/moment.ts";
import { type Obligation, obligations, stepsOf, wakeAt } from "../../../../domain/obligations.ts";
import { type ObligationId, readKey, spellKey } from "../../../../domain/promises/obligation-keys.ts";
import type { PromiseName } from "../../../../domain/runbook.ts";
import type { RandomLife } from "./random-life.ts";

/** The rules for every instant at which nothing is left to do; each rule throws if it is broken. */
export const rulesOfMoments = () => {
  let lastOwed = new Map<string, Obligation>();
  let calendar: Incident["instants"] | undefined;
  return (life: RandomLife): void => {
    const incident = life.incident();
    const owed = obligations(incident);
    const now = new Map(owed.map((it) => [it.key, it]));
    if (now.size < owed.length) throw new Error(`obligations share a key: ${twice(owed).join(", ")}`);
    for (const it of owed) {
      itsKeySaysWhichItIs(it);
      itsStepsHaveNames(incident, it);
    }
    // Until the calendar has answered, deadlines by the plain clock are used; its answer changes them, so they are
    // compared only if the answer is the same.
    if (incident.instants === calendar) for (const [key, before] of lastOwed) staysOver(before, now.get(key));
    lastOwed = now;
    calendar = incident.instants;
    timeIsAtRest(incident, life.now());
    if (incident.ended !== undefined || episodeOf(incident) === undefined) return;
    pagingNeverFallsSilent(incident, owed);
    somebodyCommands(incident, owed);
    postmortemIsScheduledOrChased(incident, owed, life);
  };
};

const twice = (owed: readonly Obligation[]): readonly string[] =>
  owed.map(({ key }) => key).filter((key, index, all) => all.indexOf(key) < index);

const itsKeySaysWhichItIs = ({ key, name, episode, round, subject }: Obligation): void => {
  const { span } = idOf(key);
  if (spellKey({ name, episode, round, subject, span }) !== key) throw new Error(`${key} says what it is not`);
};

/** A cache of the parsed keys of all lives: parsing the same keys at every moment took an eighth of the test's time. */
const ids = new Map<string, ObligationId>();

const idOf = (key: string): ObligationId => {
  const before = ids.get(key);
  if (before !== undefined) return before;
  const id = readKey(key);
  if (!isDeepStrictEqual(id, readKey(spellKey(id)))) throw new Error(`${key} is read otherwise`);
  ids.set(key, id);
  return id;
};

const itsStepsHaveNames = (incident: Incident, { key, over, steps }: Obligation): void => {
  if (over !== undefined) {
    if (steps.length > 0) throw new Error(`${key} is over and wants steps taken`);
    return;
  }
  const ids = stepsOf(incident, key).map(({ id }) => id);
  if (new Set(ids).size < ids.length) throw new Error(`${key} has steps of one name: ${ids.join(", ")}`);
};

/**
 * The promises that are counted from the start of the impact, which people may correct, or from a resolution, which
 * is undone when the problem comes back.
 */
const measured: readonly PromiseName[] = ["detected", "resolution-target"];

/**
 * The obligations that may disappear: an offer is removed when it is answered, and the review of an incident without
 * items is replaced by a review for each item.
 */
const passing: readonly PromiseName[] = [
  "offer-answered",
  "effectiveness-review",
  "followed-through",
  "reopening-window",
];

/** Checks that the verdict on an obligation, once given, does not change. */
const staysOver = (before: Obligation, now: Obligation | undefined): void => {
  if (before.over === undefined || measured.includes(before.name)) return;
  if (now === undefined ? !passing.includes(before.name) : !isDeepStrictEqual(before.over, now.over))
    throw new Error(
      `${before.key} was ${JSON.stringify(before.over)} and is ${now === undefined ? "gone" : JSON.stringify(now.over)}`,
    );
};

/** Checks that an open incident has a next step, later than this instant, and that an ended incident has none. */
const timeIsAtRest = (incident: Incident, now: Instant): void => {
  const at = wakeAt(incident);
  if (at !== undefined && at <= now) throw new Error("time has not come to rest");
  const isOpen = incident.ended === undefined && episodeOf(incident) !== undefined;
  if (isOpen !== (at !== undefined))
    throw new Error(isOpen ? "nothing wakes an open incident" : "something wakes a dead one");
  if (at !== undefined && !Number.isInteger(at)) throw new Error(`it wakes at ${String(at)}, not a whole millisecond`);
};

const pages = ({ steps }: Obligation): boolean => steps.some(({ act }) => "page" in act);

/**
 * Checks that an open round of pages always has another page to come; the commander's round may rely on the pages of
 * the acknowledgement's round.
 */
const pagingNeverFallsSilent = (incident: Incident, owed: readonly Obligation[]): void => {
  const open = owed.filter(({ over }) => over === undefined);
  const acknowledgement = open.find(({ name }) => name === "acknowledged");
  if (acknowledgement !== undefined && !pages(acknowledgement))
    throw new Error(`${acknowledgement.key} is open and nobody will be paged (${severityOf(incident)})`);
  const commander = open.find(({ name }) => name === "commander");
  if (commander !== undefined && !pages(commander) && acknowledgement === undefined)
    throw new Error(`${commander.key} is open and nobody will be paged (${severityOf(incident)})`);
};

const somebodyCommands = (incident: Incident, owed: readonly Obligation[]): void => {
  const commanders = holdersOf(incident, "incident-commander");
  if (commanders.length > 1) throw new Error(`${commanders.join(" and ")} command`);
  const it = episodeOf(incident);
  if (commanderOf(incident) !== undefined || it?.declared === undefined || it.resolved !== undefined) return;
  const sought = owed.some(({ over, name }) => over === undefined && (name === "commander" || name === "acknowledged"));
  if (!sought) throw new Error(`nobody commands and nobody is looked for (${severityOf(incident)})`);
};

/** Checks that after 48 hours without an invitation to the postmortem somebody has been asked to send it. */
const postmortemIsScheduledOrChased = (incident: Incident, owed: readonly Obligation[], life: RandomLife): void => {
  const it = episodeOf(incident);
  const highest = highestSeverity(incident);
  if (it?.resolved === undefined || (highest !== "sev1" && highest !== "sev2")) return;
  const scheduled = owed.findLast(({ name }) => name === "postmortem-scheduled");
  if (scheduled === undefined) throw new Error("no postmortem is owed");
  if (scheduled.over !== undefined || isBy(life.now(), scheduled.due)) return;
  if (
    !life.effects.some((effect) => asksFor(effect, scheduled.key)) &&
    !scheduled.steps.some(({ id }) => id === "next-morning")
  )
    throw new Error(`${scheduled.key} is missed and nobody is chased`);
};

const asksFor = (effect: Effect, key: string): boolean =>
  effect.do === "remind" && effect.items.some(({ data }) => data["obligation"] === key);
