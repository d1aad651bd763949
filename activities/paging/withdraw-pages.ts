import type { EffectDoing, Outcome } from "../../domain/incident/effects.ts";
import { deliveredFor } from "../delivery-fields.ts";
import { allTrouble, failedOutcome, StillTrouble, troubleOf } from "../classify-failure.ts";
import { templateData, type Voice } from "../word-messages.ts";
import type { PagingPorts } from "./page-person.ts";

/**
 * Takes pages back on every channel, since any channel may have carried a page. A page for several incidents is taken
 * back when no incident asks any more. May be repeated under the same key.
 */
export async function withdrawPages(
  effect: EffectDoing<"withdrawPages">,
  { pagers, turns, audienceChat }: Pick<PagingPorts, "pagers" | "turns" | "audienceChat">,
  voice: Voice,
): Promise<Outcome> {
  const { because, holder = "", unverified = false } = effect;
  const { text } = voice.wording.say("page/withdrawn", { ...templateData(effect, voice), because, holder, unverified });
  const delivered = { ...deliveredFor(effect), wording: "page/withdrawn" };
  const own = { ...delivered, text, pages: effect.pages.map(({ page, person }) => `${page}/${person}`) };
  const bundles = ((await turns?.answered(effect.pages)) ?? []).map(({ bundle, person }) => ({
    ...{ ...delivered, incidentId: bundle, key: `${effect.key}/${bundle}/${person}` },
    ...{ text, pages: [`${bundle}/${person}`] },
  }));
  // An acknowledgement, or a change to a private incident, concerns every channel to which any page was posted.
  const isOfWholeIncident = holder !== "" || because === "madePrivate";
  const toChannels = {
    ...delivered,
    text,
    pages: isOfWholeIncident ? [effect.about.id] : effect.pages.map(({ page }) => page),
  };
  const results = await Promise.allSettled([
    ...pagers.flatMap((pager) => [own, ...bundles].map(async (one) => pager.withdraw(one))),
    audienceChat.withdraw?.(toChannels),
  ]);
  const troubles = results.flatMap((it) => (it.status === "rejected" ? [troubleOf(it.reason)] : []));
  if (troubles.length === 0) return { ok: true };
  const trouble = allTrouble(troubles);
  if (trouble.transient) throw new StillTrouble(trouble);
  return failedOutcome(trouble);
}
