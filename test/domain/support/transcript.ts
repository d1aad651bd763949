import type { Effect, EffectDoing } from "../../../domain/incident/effects.ts";
import { peopleOf, reachedBy } from "./cast.ts";

/**
 * A message that a person receives: recipient, channel, and what the message says or asks. Calls that only prepare a
 * room are left out.
 */
export type Message = readonly [to: string, channel: string, what: string];

/** Returns the messages of an effect, one for each person. */
export const messagesOf = (effect: Effect): readonly Message[] =>
  effect.do === "page"
    ? reachedBy(effect.asks).map(({ person }) => [person, effect.urgency, asksOf(effect, person)])
    : othersOf(effect);

/** Returns the messages of an effect, with a single row for a page that names its targets. */
export const roundsOf = (effect: Effect): readonly Message[] => {
  if (effect.do !== "page") return othersOf(effect);
  const targets = [...new Set(effect.asks.map(({ target }) => target))];
  const targetRows = targets.map((target) => {
    const asks = effect.asks.filter((it) => it.target === target).map(({ ask }) => ask);
    return `${target} (${asks.join(", ")})`;
  });
  return [[targetRows.join(" + "), effect.urgency, effect.overdue.length > 0 ? "and what is overdue" : ""]];
};

const asksOf = (page: EffectDoing<"page">, person: string): string =>
  [
    ...new Set(page.asks.filter(({ target }) => peopleOf(target).includes(person)).map(({ ask }) => ask)),
    ...(page.overdue.length > 0 ? ["what is overdue"] : []),
  ].join(", ");

/**
 * Returns the channels by which an audience is told: support has a chat channel besides its mailbox
 * (config.example.yaml).
 */
const channelOf = (audience: string): string => (audience === "support" ? "mail + chat" : "mail");

const othersOf = (effect: Exclude<Effect, EffectDoing<"page">> | Effect): readonly Message[] => {
  switch (effect.do) {
    case "withdrawPages":
      return effect.pages.map(({ person }) => [person, "page", "withdrawn"]);
    case "callByHand":
      return [[effect.to, "chat", effect.wording]];
    case "openRoom":
      return [["room", "chat", effect.wording]];
    case "post":
      return [[effect.to, "chat", effect.wording]];
    case "edit":
      return [[effect.to, "chat", `edited ${effect.wording}`]];
    case "archiveRoom":
      return [["room", "chat", "archived"]];
    case "remind":
      return peopleOf(effect.to).map((person) => [
        person,
        "message",
        [...new Set(effect.items.map(({ wording }) => wording))].join(", "),
      ]);
    case "publish":
      return [["public", "status page", effect.state]];
    case "withdrawEntry":
      return [["public", "status page", "withdrawn"]];
    case "tell": {
      const nobody = effect.wording === "leadership/declared" && effect.data["nobodyResponded"] === true;
      return [[effect.audience, channelOf(effect.audience), effect.wording + (nobody ? ", nobody has responded" : "")]];
    }
    case "createTicket":
      return [["tracker", "ticket", `ticket/${effect.ticket}`]];
    case "comment":
      return [["tracker", "ticket", effect.wording]];
    case "createItems":
      return effect.items.map(() => ["tracker", "ticket", "action item"]);
    case "sendInvitation":
      return [["attendees", "invitation", new Date(effect.slot).toISOString().slice(0, 16).replace("T", " ")]];
    case "cancelInvitation":
      return [["attendees", "invitation", "cancelled"]];
    case "openSuccessor":
      return [["new incident", "alert", effect.alert.alert]];
    case "handOnClearing":
      return [["whoever has it now", "alert", `${effect.cleared.alert} is over`]];
    case "handOver":
      return [[effect.into, "incident", "asked to take over"]];
    case "answerMerge":
      return [[effect.from, "incident", effect.because ?? "taken over"]];
    case "forwardAlerts":
      return [[effect.into, "incident", "alerts"]];
    case "page":
    case "invite":
    case "setTopic":
    case "workOut":
      return [];
  }
};
