import type { Outcome, Reached } from "../../domain/incident/effects.ts";
import { severityLabel } from "../../domain/incident/severity.ts";
import { deliveredFor } from "../delivery-fields.ts";
import { allTrouble, failedOutcome, StillTrouble, type Trouble, troubleOf } from "../classify-failure.ts";
import type { Voice } from "../word-messages.ts";
import type { AudienceChat } from "../ports/informing.ts";
import type { PagingPorts, Taken, Attempt } from "./page-person.ts";
import { sendInTurn } from "./page-together.ts";
import { wordsAlone } from "./page-words.ts";
import { type Page, type Recipients, recipientsOf } from "./recipients.ts";

/**
 * Pages each person once with everything that is asked of them, all people side by side and each by their personal
 * rule. The page has succeeded if it reached one person. If it reached nobody, it is retried as long as one channel
 * may recover. A repeated call under the same keys does no harm. `mayWaitMs` is how long the page may wait for pages
 * of other incidents to the same people.
 */
export async function pagePeople(page: Page, ports: PagingPorts, voice: Voice, mayWaitMs = 0): Promise<Outcome> {
  const recipients = recipientsOf(page, voice.settings);
  const { people: asked, copies, channels, empty } = recipients;
  if (asked.length === 0 && channels.length === 0) return outcomeOfAskingNobody(page, recipients);
  const [{ tried, bundle }, channelResults] = await Promise.all([
    sendInTurn({ page, everybody: [...asked, ...copies], ports, voice }, mayWaitMs),
    Promise.all(channels.map(async (channel) => tellChannel(page, channel, ports.audienceChat, voice))),
  ]);
  // A copy to a shadow (a person who only watches another's duty) does not count as reaching somebody.
  const results = [
    ...tried.filter(({ one }) => one.watches === undefined).map(({ result }) => result),
    ...channelResults,
  ];
  const first = results.find((result) => "channel" in result);
  if (first === undefined) {
    const trouble = allTrouble(results.flatMap((result) => ("channel" in result ? [] : [result])));
    if (trouble.transient) throw new StillTrouble(trouble);
    return failedOutcome(trouble);
  }
  const heard = channels.filter((_, place) => "channel" in (channelResults[place] ?? {}));
  return {
    ...{ ok: true, reached: tried.flatMap(reachedBy), channel: first.channel },
    ...(empty.length === 0 ? {} : { empty }),
    ...(heard.length === 0 ? {} : { told: heard }),
    ...(bundle === undefined ? {} : { bundle }),
  };
}

function reachedBy({ one: { person, obligations, watches, why }, result }: Attempt): readonly Reached[] {
  if (!("channel" in result)) return [];
  if (watches !== undefined) return [{ person, obligations, shadow: true }];
  return [
    {
      ...{ person, obligations },
      ...(result.further.length === 0 ? {} : { further: result.further }),
      ...(why === undefined ? {} : { why }),
    },
  ];
}

/**
 * Makes the outcome of a page that asks nobody: a failure that names the targets without people, or a dropped page if
 * all people behind the targets were paged before.
 */
function outcomeOfAskingNobody({ asks, at }: Page, { empty, pagedBefore, gaveItBack, holder }: Recipients): Outcome {
  if (asks.some(({ target }) => !empty.includes(target)))
    return { ok: false, dropped: `everybody it was for has been paged before: ${pagedBefore.join(", ")}` };
  const hours = asks.some((it) => it.hours !== undefined) ? " in their hours" : "";
  const leftOut = [
    ...(gaveItBack.length === 0 ? [] : [`${gaveItBack.join(", ")}, who gave it back,`]),
    ...(holder === undefined ? [] : [`${holder}, who has it,`]),
  ];
  const others = leftOut.length === 0 ? "" : ` but ${leftOut.join(" and ")}`;
  const error = `there is nobody${others} behind ${empty.join(", ")}${hours} at ${new Date(at).toISOString()}`;
  return { ok: false, error, nobody: true };
}

async function tellChannel(
  page: Page,
  channel: string,
  chat: AudienceChat,
  voice: Voice,
): Promise<Pick<Taken, "channel"> | Trouble> {
  try {
    const asks = [...new Set(page.asks.map(({ ask }) => ask))];
    const delivered = { ...deliveredFor(page, `/${channel}`), wording: "page/asks" };
    const { id, private: isPrivate, severity } = page.about;
    // A member of the channel is not an insider, so a private incident is not described there.
    const message = isPrivate
      ? { text: `${severityLabel(severity)} ${id}: a private incident. Those it is for are asked themselves.` }
      : { text: wordsAlone(page, { person: channel, asks, obligations: [] }, voice), asks };
    await chat.tell({ ...delivered, to: "on-call", channel, ...message });
    return { channel: "chat" };
  } catch (error) {
    const trouble = troubleOf(error);
    return { ...trouble, error: `${channel}: ${trouble.error}` };
  }
}
