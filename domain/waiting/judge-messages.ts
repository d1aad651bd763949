import type { Effect, EffectDoing } from "../incident/effects.ts";
import { episodeOf, type Incident } from "../incident/incident.ts";
import type { Audience } from "../incident/people.ts";
import { toldName } from "../informing/stakeholder-promises.ts";
import { isObligationOver } from "../obligations.ts";
import { readKey } from "../promises/obligation-keys.ts";
import { type Judge, type Queue, wasTried } from "./queue.ts";

type Told = EffectDoing<"tell">;

/**
 * Decides whether a message to stakeholders that waited in a queue is still sent when its turn comes. Returns why
 * not, or undefined.
 */
export const judgesOfMessages: { readonly tell: Judge<"tell"> } = {
  tell: (message, incident, queue) =>
    whyNotOfPrivate(message, incident) ??
    whyNotAsItStands(message, incident) ??
    (isAnswerToEarlier(message) &&
    !wasTried(message) &&
    message.keeps === undefined &&
    !hasHeard(incident, message, queue)
      ? "they have heard nothing of it"
      : undefined),
};

/**
 * Returns why a message about a private incident is not sent; undefined if it is sent. The system tells no audience
 * of a private incident. What an insider wrote to an audience after the incident became private is sent, and so is
 * the message that the incident is private.
 */
const whyNotOfPrivate = ({ wording, about }: Told, incident: Incident): string | undefined => {
  if (incident.private === undefined || wording === "audience/made-private") return undefined;
  return wordedByPeople.has(wording) && about.private ? undefined : "it is private";
};

const wordedByPeople: ReadonlySet<string> = new Set(["audience/update", "executives/escalated"]);

const whyNotAsItStands = (message: Told, incident: Incident): string | undefined => {
  const { ended } = incident;
  const it = episodeOf(incident);
  const what = whatOf(message);
  if (ended !== undefined && ended.as !== "completed" && !endsOf[ended.as].has(what))
    return `it has ended: ${ended.as}`;
  if (it?.resolved !== undefined && (what === "declared" || what === "escalated")) return "it is resolved";
  if (what === "resolved" && it?.resolved === undefined) return "the impact is back";
  return isObligationOver(incident, message.data["obligation"]) ? "it is no longer owed" : undefined;
};

/** Returns the last part of a template's name, such as `resolved` of `support/resolved`. */
const whatOf = ({ wording }: Told): string => wording.slice(wording.indexOf("/") + 1);

/** For each way in which an incident ends without follow-up, the messages that are still sent after the end. */
const endsOf: { readonly [As in "declined" | "false-alarm" | "merged"]: ReadonlySet<string> } = {
  declined: new Set(),
  "false-alarm": new Set(["false-alarm", "made-private"]),
  merged: new Set(["merged", "made-private"]),
};

/**
 * Says whether a message tells how an incident went on, so that only audiences who were told of its beginning get
 * it.
 */
const isAnswerToEarlier = (message: Told): boolean =>
  ["resolved", "false-alarm", "merged", "made-private"].includes(whatOf(message));

const hasHeard = (incident: Incident, { audience }: Told, { before, dropped }: Queue): boolean =>
  isMadeFor(incident, audience) ||
  [...before, ...dropped].some((effect) => effect.do === "tell" && effect.audience === audience && wasTried(effect));

const isMadeFor = ({ made }: Incident, audience: Audience): boolean =>
  Object.keys(made).some((key) => readKey(key).name === toldName(audience));

/**
 * Marks a message that the incident is resolved as fulfilling the promise to tell an audience, if the first message
 * to that audience was dropped.
 */
export const keepingItsPromise = (effect: Effect, dropped: readonly Effect[]): Effect => {
  if (effect.do !== "tell" || effect.keeps !== undefined || whatOf(effect) !== "resolved") return effect;
  const first = dropped.find(
    (one) => one.do === "tell" && one.audience === effect.audience && whatOf(one) === "declared",
  );
  return first?.keeps === undefined ? effect : { ...effect, keeps: first.keeps };
};
