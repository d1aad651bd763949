import { isDeepStrictEqual } from "node:util";
import type { Effect } from "../../../../domain/effects.ts";
import {
  commanderOf,
  episodeOf,
  highestSeverity,
  holdersOf,
  type Incident,
  severityOf,
} from "../../../../domain/incident.ts";
import { isBy, type Instant } from "../../../../domain/moment.ts";
import { type Obligation, obligations, stepsOf, wakeAt } from "../../../../domain/obligations.ts";
import type { RandomLife } from "./random-life.ts";

/** What must hold whenever nothing is left to do at an instant; each throws when it does not. */
export const rulesOfMoments = () => {
  let known = new Map<string, Obligation>();
  let calendar: Incident["instants"] | undefined;
  return (life: RandomLife): void => {
    const incident = life.incident();
    const owed = obligations(incident);
    const now = new Map(owed.map((it) => [it.key, it]));
    if (now.size < owed.length) throw new Error(`obligations share a key: ${twice(owed).join(", ")}`);
    for (const it of owed) itsStepsHaveNames(incident, it);
    // Until the calendar has answered, plain-clock deadlines stand in for its own.
    if (incident.instants === calendar) for (const [key, before] of known) staysOver(before, now.get(key));
    known = now;
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

const itsStepsHaveNames = (incident: Incident, { key, over, steps }: Obligation): void => {
  if (over !== undefined) {
    if (steps.length > 0) throw new Error(`${key} is over and wants steps taken`);
    return;
  }
  const ids = stepsOf(incident, key).map(({ id }) => id);
  if (new Set(ids).size < ids.length) throw new Error(`${key} has steps of one name: ${ids.join(", ")}`);
};

/** These count from the start of the impact, which people correct; and a relapse takes the resolution back. */
const measured = ["detected", "resolution target"];

/** An offer is forgotten once it is answered; a review of an incident without items becomes one of each item. */
const passing = ["offer of command answered", "90-day effectiveness review", "followed through", "open for a relapse"];

/** A verdict stands. */
const staysOver = (before: Obligation, now: Obligation | undefined): void => {
  if (before.over === undefined || measured.includes(before.promise)) return;
  if (now === undefined ? !passing.includes(before.promise) : !isDeepStrictEqual(before.over, now.over))
    throw new Error(
      `${before.key} was ${JSON.stringify(before.over)} and is ${now === undefined ? "gone" : JSON.stringify(now.over)}`,
    );
};

/** Whoever is open is looked at again, and not at this instant once more. */
const timeIsAtRest = (incident: Incident, now: Instant): void => {
  const at = wakeAt(incident);
  if (at !== undefined && at <= now) throw new Error("time has not come to rest");
  const isOpen = incident.ended === undefined && episodeOf(incident) !== undefined;
  if (isOpen !== (at !== undefined))
    throw new Error(isOpen ? "nothing wakes an open incident" : "something wakes a dead one");
  if (at !== undefined && !Number.isInteger(at)) throw new Error(`it wakes at ${String(at)}, not a whole millisecond`);
};

const pages = ({ steps }: Obligation): boolean => steps.some(({ act }) => "page" in act);

/** An open round always has another page to come; the commander's may ride on the acknowledgement's. */
const pagingNeverFallsSilent = (incident: Incident, owed: readonly Obligation[]): void => {
  const open = owed.filter(({ over }) => over === undefined);
  const acknowledgement = open.find(({ promise }) => promise === "acknowledged");
  if (acknowledgement !== undefined && !pages(acknowledgement))
    throw new Error(`${acknowledgement.key} is open and nobody will be paged (${severityOf(incident)})`);
  const commander = open.find(({ promise }) => promise === "commander");
  if (commander !== undefined && !pages(commander) && acknowledgement === undefined)
    throw new Error(`${commander.key} is open and nobody will be paged (${severityOf(incident)})`);
};

const somebodyCommands = (incident: Incident, owed: readonly Obligation[]): void => {
  const commanders = holdersOf(incident, "incident-commander");
  if (commanders.length > 1) throw new Error(`${commanders.join(" and ")} command`);
  const it = episodeOf(incident);
  if (commanderOf(incident) !== undefined || it?.declared === undefined || it.resolved !== undefined) return;
  const sought = owed.some(
    ({ over, promise }) => over === undefined && (promise === "commander" || promise === "acknowledged"),
  );
  if (!sought) throw new Error(`nobody commands and nobody is looked for (${severityOf(incident)})`);
};

/** Past the 48 hours, somebody has been asked why there is no invitation. */
const postmortemIsScheduledOrChased = (incident: Incident, owed: readonly Obligation[], life: RandomLife): void => {
  const it = episodeOf(incident);
  const highest = highestSeverity(incident);
  if (it?.resolved === undefined || (highest !== "sev1" && highest !== "sev2")) return;
  const scheduled = owed.findLast(({ promise }) => promise === "postmortem scheduled");
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
