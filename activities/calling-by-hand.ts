import type { EffectDoing } from "../domain/effects.ts";
import { peopleBehind } from "../on-call/targets.ts";
import { deliveredFor } from "./delivered.ts";
import { type Voice, worded } from "./phrasing.ts";
import type { Chat } from "./ports.ts";

/** Says whom to call by hand, with the numbers the configuration has now: they stand in no history. */
export async function callByHand(effect: EffectDoing<"callByHand">, chat: Chat, voice: Voice): Promise<string> {
  const { to, people, wording, data } = effect;
  const { settings } = voice;
  const named = new Set(people.flatMap((target) => peopleBehind(target, effect.at, settings)));
  const call = [...named].map((person) => ({ person, phone: settings.people[person]?.phone ?? "" }));
  const { text } = worded(effect, { wording, data: { ...data, call } }, voice);
  return chat.post({ ...deliveredFor(effect), wording, to, name: "call-by-hand", text, pin: false });
}
