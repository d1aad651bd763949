import type { EffectDoing, Outcome } from "../domain/incident/effects.ts";
import { deliveredFor } from "./delivery-fields.ts";
import { allTrouble, failedOutcome, StillTrouble, troubleOf } from "./classify-failure.ts";
import { endOfHours } from "../on-call/restriction.ts";
import { peopleBehind } from "../on-call/targets.ts";
import { zoneOf } from "../on-call/wall-clock.ts";
import { wordWithoutNotes, type Voice, withNotes, wordWithNotes } from "./word-messages.ts";
import type { Ports } from "./ports/index.ts";

type Attempt = () => Promise<unknown>;

/**
 * Tells an audience by mail and in its chat channel, where the audience has them. If one of the two succeeds, the
 * audience counts as told, since waiting for the other would hold up all later messages.
 */
export async function tell(effect: EffectDoing<"tell">, ports: Ports, voice: Voice): Promise<Outcome> {
  const { audience, wording, about } = effect;
  const { mail, chat: channel } = voice.settings.audiences[audience];
  const message = wordWithNotes(effect, effect, voice);
  const subject = message.subject ?? `${about.id}: ${about.title}`;
  const recipients = addressesOf(mail, voice);
  const ways: Attempt[] = [];
  if (recipients.length > 0) {
    const delivered = { ...deliveredFor(effect, "/mail"), wording };
    ways.push(() => ports.mail.send({ ...delivered, to: audience, recipients, subject, text: message.text }));
  }
  if (channel !== undefined) {
    const delivered = { ...deliveredFor(effect, "/chat"), wording };
    ways.push(() =>
      ports.audienceChat.tell({ ...delivered, to: audience, channel, text: `${subject}\n\n${message.text}` }),
    );
  }
  return oneIsEnough(ways, `nobody can be told: the audience "${audience}" has neither mail address nor chat channel`);
}

function addressesOf(recipients: readonly string[], { settings }: Voice): readonly string[] {
  const address = (recipient: string) => (recipient.includes("@") ? recipient : settings.people[recipient]?.email);
  return [...new Set(recipients.flatMap((recipient) => address(recipient) ?? []))];
}

/** Sends each person one message that contains all reminders for that person. */
export async function remind(
  effect: EffectDoing<"remind">,
  { direct, contacts }: Pick<Ports, "direct" | "contacts">,
  voice: Voice,
): Promise<Outcome> {
  const people = peopleBehind(effect.to, effect.at, voice.settings);
  const reachable = await contacts.reach(people, "message");
  const items = effect.items.map((item) => wordWithoutNotes(effect, item, voice).text);
  const unverified = effect.items.some(({ data }) => data["unverified"] === true);
  const wording = [...new Set(effect.items.map((item) => item.wording))].join(", ");
  const text = withNotes(items, effect, voice, { data: { unverified } });
  const ways = people.map((person): Attempt => {
    const delivered = { ...deliveredFor(effect, `/${person}`), wording };
    const reach = reachable.get(person);
    if (reach === "unknown") return () => Promise.reject(new Error(`the quiet hours of ${person} are not known`));
    const quiet = reach?.quietHours;
    const notBefore = quiet && endOfHours(quiet, effect.at, zoneOf(person, voice.settings));
    return () => direct.send({ ...delivered, person, text, ...(notBefore === undefined ? {} : { notBefore }) });
  });
  return oneIsEnough(ways, `there is nobody behind ${effect.to} to remind`);
}

async function oneIsEnough(ways: readonly Attempt[], nobody: string): Promise<Outcome> {
  if (ways.length === 0) return failedOutcome({ transient: false, error: nobody });
  const results = await Promise.allSettled(ways.map((way) => way()));
  const troubles = results.flatMap((it) => (it.status === "rejected" ? [troubleOf(it.reason)] : []));
  if (troubles.length < ways.length) return { ok: true };
  const trouble = allTrouble(troubles);
  if (trouble.transient) throw new StillTrouble(trouble);
  return failedOutcome(trouble);
}
