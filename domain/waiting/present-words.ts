import type { Effect, EffectDoing, Words } from "../incident/effects.ts";
import type { Incident } from "../incident/incident.ts";
import { invitees } from "../following-through/postmortem-invitation.ts";
import { alertsMessage, declarationData, entryData, roomData, ticketTitle } from "../informing/wording-data.ts";
import { isObligationOver, stepsOf } from "../obligations.ts";
import { headlineFor } from "../steps/wanted-effects.ts";
import { roomOpening } from "../steps/step-effects.ts";

/**
 * Returns a message or another effect as it would arise now: with the incident's current headline and facts,
 * and for the people whom it concerns now. What somebody wrote in the room, and notes on a ticket, stay as they were
 * written.
 */
export const inPresentWords = (effect: Effect, incident: Incident): Effect => {
  switch (effect.do) {
    case "publish":
      return { ...present(effect, incident), data: entryData(incident, { ...effect, text: textOf(effect) }) };
    case "withdrawEntry":
      return present(effect, incident);
    case "tell":
      return { ...present(effect, incident), data: factsNow(effect, incident) };
    case "createTicket":
      return { ...present(effect, incident), title: ticketTitle(incident), data: factsNow(effect, incident) };
    case "openRoom":
      return { ...present(effect, incident), ...roomOpening(incident) };
    case "post":
    case "edit":
      if (effect.name !== "declaration") return effect;
      return effect.to === "room"
        ? { ...present(effect, incident), data: roomData(incident) }
        : { ...present(effect, incident), ...alertsMessage(incident) };
    case "remind":
      return reminderNow(present(effect, incident), incident);
    case "createItems":
      return { ...effect, items: effect.items.map((item) => itemNow(item, incident)) };
    case "sendInvitation":
      return { ...present(effect, incident), attendees: invitees(incident), data: factsNow(effect, incident) };
    default:
      return effect;
  }
};

const present = <E extends Effect>(effect: E, incident: Incident): E => ({
  ...effect,
  about: headlineFor(incident, effect),
});

/** Returns the text that a person wrote for a status page entry; empty if the template provides the text. */
const textOf = ({ data }: Pick<Words, "data">): string => (typeof data["text"] === "string" ? data["text"] : "");

const factsNow = ({ data }: Pick<Words, "data">, incident: Incident): Words["data"] => ({
  ...data,
  ...declarationData(incident),
});

/**
 * Brings a reminder up to date: leaves out what is done, and addresses the person who has to act now if that has
 * changed.
 */
const reminderNow = (effect: EffectDoing<"remind">, incident: Incident): EffectDoing<"remind"> => {
  const items = effect.items.filter(({ data }) => !isObligationOver(incident, data["obligation"]));
  const now = new Set(items.map((item) => addresseeNow(item, incident) ?? effect.to));
  const [to = effect.to, another] = now;
  return { ...effect, items, to: another === undefined ? to : effect.to };
};

/** Returns whom the step of a reminder would remind now; undefined if it would remind nobody. */
const addresseeNow = ({ data }: Words, incident: Incident): EffectDoing<"remind">["to"] | undefined => {
  const { obligation, step } = data;
  if (typeof obligation !== "string") return undefined;
  const act = stepsOf(incident, obligation).find(({ id }) => id === step)?.act;
  return act !== undefined && "remind" in act ? act.remind : undefined;
};

type Item = EffectDoing<"createItems">["items"][number];

const itemNow = (item: Item, incident: Incident): Item => {
  const now = incident.items.find(({ id }) => id === item.item);
  return now === undefined ? item : { ...item, owner: now.owner, dueOn: now.dueOn };
};
