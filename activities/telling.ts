import type { EffectDoing, Outcome } from "../domain/effects.ts";
import { deliveredFor } from "./delivered.ts";
import { allTrouble, failed, StillTrouble, troubleOf } from "./failures.ts";
import { peopleBehind } from "../on-call/targets.ts";
import { bare, type Voice, withNotes, worded } from "./phrasing.ts";
import type { Ports } from "./ports.ts";
import { endOfQuiet, zoneOf } from "./quiet-hours.ts";

type Attempt = () => Promise<unknown>;

/**
 * Tells an audience by mail and in its chat channel, whichever it has. One that accepts is enough: waiting for the other
 * would keep everybody behind it in the lane from hearing anything.
 */
export async function tell(effect: EffectDoing<"tell">, ports: Ports, voice: Voice): Promise<Outcome> {
  const { audience, wording, about } = effect;
  const { mail, chat: channel } = voice.settings.audiences[audience];
  const said = worded(effect, effect, voice);
  const subject = said.subject ?? `${about.id}: ${about.title}`;
  const recipients = addressesOf(mail, voice);
  const ways: Attempt[] = [];
  if (recipients.length > 0) {
    const delivered = { ...deliveredFor(effect, "/mail"), wording };
    ways.push(() => ports.mail.send({ ...delivered, to: audience, recipients, subject, text: said.text }));
  }
  if (channel !== undefined) {
    const delivered = { ...deliveredFor(effect, "/chat"), wording };
    ways.push(() =>
      ports.audienceChat.tell({ ...delivered, to: audience, channel, text: `${subject}\n\n${said.text}` }),
    );
  }
  return oneIsEnough(ways, `nobody can be told: the audience "${audience}" has neither mail address nor chat channel`);
}

function addressesOf(recipients: readonly string[], { settings }: Voice): readonly string[] {
  const address = (recipient: string) => (recipient.includes("@") ? recipient : settings.people[recipient]?.email);
  return [...new Set(recipients.flatMap((recipient) => address(recipient) ?? []))];
}

/** One message to each person, with everything they are reminded of. */
export async function remind(
  effect: EffectDoing<"remind">,
  { chat, contacts }: Pick<Ports, "chat" | "contacts">,
  voice: Voice,
): Promise<Outcome> {
  const people = peopleBehind(effect.to, effect.at, voice.settings);
  const known = await contacts.reach(people, "message");
  const items = effect.items.map((item) => bare(effect, item, voice).text);
  const wording = [...new Set(effect.items.map((item) => item.wording))].join(", ");
  const text = withNotes(items, effect, voice);
  const ways = people.map((person): Attempt => {
    const delivered = { ...deliveredFor(effect, `/${person}`), wording };
    const notBefore = endOfQuiet(known.get(person)?.quietHours, effect.at, zoneOf(person, voice.settings));
    return () => chat.direct({ ...delivered, person, text, ...(notBefore === undefined ? {} : { notBefore }) });
  });
  return oneIsEnough(ways, `there is nobody behind ${effect.to} to remind`);
}

async function oneIsEnough(ways: readonly Attempt[], nobody: string): Promise<Outcome> {
  if (ways.length === 0) return failed({ transient: false, error: nobody });
  const results = await Promise.allSettled(ways.map((way) => way()));
  const troubles = results.flatMap((it) => (it.status === "rejected" ? [troubleOf(it.reason)] : []));
  if (troubles.length < ways.length) return { ok: true };
  const trouble = allTrouble(troubles);
  if (trouble.transient) throw new StillTrouble(trouble);
  return failed(trouble);
}
