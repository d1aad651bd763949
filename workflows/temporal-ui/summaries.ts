import type { Ask } from "../../domain/paging/ask.ts";
import type { Effect } from "../../domain/incident/effects.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { clockTime, day, type Instant } from "../../domain/incident/moment.ts";
import type { Target } from "../../domain/incident/people.ts";
import { obligations } from "../../domain/obligations.ts";
import type { Act } from "../../domain/promises/promise.ts";

// What the Temporal UI says of each activity and timer. These texts stay in the history and are stored in plain, so
// they name people only by id, and contain no title, no address and nothing that somebody wrote.

/** Says in words what an effect does. */
export const effectSummary = (effect: Effect): string => short(inWords(effect));

/** Says what a batch of effects does, in the order in which it does it. */
export const batchSummary = (effects: readonly Effect[]): string => short(effects.map(inWords).join(", "));

/** Says how many lines of the timeline are written, and which. */
export const recordSummary = (events: readonly { readonly seq: number }[]): string => {
  const [first, last] = [events[0]?.seq ?? 0, events.at(-1)?.seq ?? 0];
  return events.length === 1
    ? `write timeline line ${first}`
    : `write ${events.length} timeline lines (${first} to ${last})`;
};

/** Says what an incident waits for: the next step of a promise, or only another look. */
export const waitSummary = (incident: Incident, at: Instant, now: Instant): string => {
  const next = obligations(incident).find(({ steps }) => steps[0]?.at === at);
  const step = next?.steps[0];
  const what =
    next === undefined || step === undefined ? "look again" : `${next.promise}, then ${actInWords(step.act)}`;
  return short(`wait until ${utc(at, now)}: ${what}`);
};

export const restSummary = (at: Instant, now: Instant): string => `rest until ${utc(at, now)} or until a command`;

/** Returns an instant as a person reads it, with its date if it is more than a day away. */
export const utc = (at: Instant, now: Instant): string =>
  Math.abs(at - now) < day ? `${clockTime(at)} UTC` : `${new Date(at).toISOString().slice(0, 10)} ${clockTime(at)} UTC`;

/** Temporal refuses summaries of more than 400 bytes; a character has at most three bytes in each of its units. */
const mostCharacters = 130;
const short = (text: string): string =>
  text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters - 1)}…`;

const actInWords = (act: Act): string => {
  if ("page" in act) return `page ${nameList(act.page)}`;
  if ("make" in act) return `make the ${act.make.replaceAll("-", " ")}`;
  if ("tell" in act) return `tell ${act.tell.replaceAll("-", " ")}`;
  if ("remind" in act) return `remind ${nameOf(act.remind)}`;
  return "run" in act ? "the system does it" : "it counts as missed";
};

const askInWords: { readonly [A in Ask]: string } = {
  acknowledge: "Acknowledge",
  "take-command": "Take command",
  help: "Help",
};

/** Returns a person's id, or a duty in words; other targets keep their kind, such as `schedule:api`. */
const nameOf = (target: Target): string => {
  if (target.startsWith("person:")) return target.slice("person:".length);
  return target.includes(":") ? target : target.replaceAll("-", " ");
};
const nameList = (targets: readonly Target[]): string => targets.map(nameOf).join(", ");
const placeOf = (to: "room" | "alerts-channel"): string => (to === "room" ? "the room" : "the alerts channel");
const counted = (number: number, one: string): string => `${number} ${one}${number === 1 ? "" : "s"}`;

const inWords = (effect: Effect): string => {
  switch (effect.do) {
    case "page": {
      const by = effect.channel === undefined ? "" : ` by ${effect.channel}`;
      return effect.asks.map(({ target, ask }) => `page ${nameOf(target)}${by} for '${askInWords[ask]}'`).join("; ");
    }
    case "withdrawPages":
      return `withdraw ${counted(effect.pages.length, "page")}`;
    case "callByHand":
      return `list in ${placeOf(effect.to)} whom to call by hand`;
    case "openRoom":
      return "open the room";
    case "invite":
      return `invite ${effect.people.join(", ")} to the room`;
    case "setTopic":
      return "set the room's topic";
    case "archiveRoom":
      return "archive the room";
    case "post":
    case "edit":
      return `${effect.do} a message in ${placeOf(effect.to)} (${effect.wording.split("/").at(-1) ?? ""})`;
    case "remind":
      return `remind ${nameOf(effect.to)} of ${counted(effect.items.length, "thing")}`;
    case "publish":
      return `publish on the status page: ${effect.state}`;
    case "withdrawEntry":
      return "take the entry off the status page";
    case "tell":
      return `tell ${effect.audience.replaceAll("-", " ")}`;
    case "createTicket":
      return `create the ${effect.ticket} ticket`;
    case "comment":
      return `comment on the ${effect.ticket} ticket`;
    case "createItems":
      return `create ${counted(effect.items.length, "action item")}`;
    case "sendInvitation":
      return `invite ${counted(effect.attendees.length, "attendee")} to the postmortem meeting`;
    case "cancelInvitation":
      return "cancel the postmortem meeting";
    case "openSuccessor":
      return "pass a late alert on to the incident that follows";
    case "handOnClearing":
      return "tell the incident that follows that an alert cleared";
    case "handOver":
      return `hand alerts and people over to ${effect.into}`;
    case "answerMerge":
      return `answer ${effect.from}: merge ${effect.because === undefined ? "accepted" : "refused"}`;
    case "forwardAlerts":
      return `forward ${counted(effect.alerts.length, "alert")} to ${effect.into}`;
    case "workOut":
      return `work out ${counted(effect.questions.length, "date")} in working time`;
  }
};
