import type { EffectDoing } from "../domain/incident/effects.ts";
import { peopleBehind } from "../on-call/targets.ts";
import { deliveredFor } from "./delivery-fields.ts";
import { type Voice, wordWithNotes } from "./word-messages.ts";
import type { Chat } from "./ports/chat.ts";

/**
 * Posts to the chat which people have to be called by hand, with their phone numbers. The numbers are read from the
 * present configuration, so that no workflow history contains them.
 */
export async function callByHand(effect: EffectDoing<"callByHand">, chat: Chat, voice: Voice): Promise<string> {
  const { to, people, wording, data } = effect;
  const { settings } = voice;
  const persons = new Set(people.flatMap((target) => peopleBehind(target, effect.at, settings)));
  const call = [...persons].map((person) => ({ person, phone: settings.people[person]?.phone ?? "" }));
  const { text } = wordWithNotes(effect, { wording, data: { ...data, call } }, voice);
  return chat.post({ ...deliveredFor(effect), wording, to, name: "call-by-hand", text, pin: false });
}
