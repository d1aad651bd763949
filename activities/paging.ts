import type { Ask, EffectDoing, Outcome, Reached } from "../domain/effects.ts";
import type { Person } from "../domain/people.ts";
import { severityLabel } from "../domain/severity.ts";
import { deliveredFor } from "./delivered.ts";
import { allTrouble, failed, StillTrouble, type Trouble, troubleOf } from "./failures.ts";
import { peopleBehind } from "../on-call/targets.ts";
import { standing, type Voice, withNotes } from "./phrasing.ts";
import type { Pager } from "./ports.ts";

type Page = EffectDoing<"page">;

/** All that one page asks of one person. */
interface Asked {
  readonly person: Person;
  readonly asks: readonly Ask[];
  readonly obligations: readonly string[];
}

/** Who is behind a page's targets at its instant, and what each of them is asked; nobody twice. */
function askedBy(effect: Page, { settings }: Voice): readonly Asked[] {
  const asked = new Map<Person, Asked>();
  for (const { target, ask, obligation } of effect.asks) {
    for (const person of peopleBehind(target, effect.at, settings)) {
      if (effect.except.includes(person)) continue;
      const before = asked.get(person) ?? { person, asks: [], obligations: [] };
      const obligations = obligation === undefined ? before.obligations : [...before.obligations, obligation];
      asked.set(person, {
        person,
        asks: [...new Set([...before.asks, ask])],
        obligations: [...new Set(obligations)],
      });
    }
  }
  return [...asked.values()];
}

/**
 * One page to each person, side by side, with all that is asked of them. Reaching one of them is reaching somebody; a
 * page that reached nobody is tried again as long as one channel may heal. Repeatable under its keys.
 */
export async function pagePeople(effect: Page, pagers: readonly Pager[], voice: Voice): Promise<Outcome> {
  const asked = askedBy(effect, voice);
  if (asked.length === 0) return failed({ transient: false, error: nobodyBehind(effect) });
  const tried = await Promise.all(
    asked.map(async (one) => ({ one, result: await pageOne(effect, one, pagers, voice) })),
  );
  const reached = tried.flatMap(({ one, result }): Reached[] =>
    "channel" in result ? [{ person: one.person, obligations: one.obligations }] : [],
  );
  const channel = tried.flatMap(({ result }) => ("channel" in result ? [result.channel] : []))[0];
  if (channel !== undefined) return { ok: true, reached, channel };
  const trouble = allTrouble(tried.flatMap(({ result }) => ("channel" in result ? [] : [result])));
  if (trouble.transient) throw new StillTrouble(trouble);
  return failed(trouble);
}

function nobodyBehind({ asks, except, at }: Page): string {
  const targets = [...new Set(asks.map((it) => it.target))].join(", ");
  const left = except.length === 0 ? "" : ` besides ${except.join(", ")}`;
  return `there is nobody behind ${targets}${left} at ${new Date(at).toISOString()}`;
}

/** The channels in their order: whatever keeps one of them from taking the page, the next is tried at once. */
async function pageOne(
  effect: Page,
  asked: Asked,
  pagers: readonly Pager[],
  voice: Voice,
): Promise<{ readonly channel: string } | Trouble> {
  const troubles: Trouble[] = [];
  const { person, asks } = asked;
  const text = textFor(effect, asked, voice);
  for (const pager of pagers) {
    try {
      const delivered = { ...deliveredFor(effect, `/${person}`), wording: "page/asks" };
      await pager.page({ ...delivered, person, urgency: effect.urgency, text, asks });
      return { channel: pager.channel };
    } catch (error) {
      const trouble = troubleOf(error);
      troubles.push({ ...trouble, error: `${person} by ${pager.channel}: ${trouble.error}` });
    }
  }
  return troubles.length === 0 ? { transient: false, error: "there is no channel to page by" } : allTrouble(troubles);
}

/** A page goes out whatever its template does: then in plain words. */
function textFor(effect: Page, { person, asks }: Asked, voice: Voice): string {
  try {
    const zone = voice.settings.people[person]?.timeZone ?? voice.settings.timeZone;
    const data = { person, zone, asks, overdue: effect.overdue, urgency: effect.urgency };
    const { text } = voice.wording.say("page/asks", { ...standing(effect, voice), ...data });
    return withNotes([text], effect, voice);
  } catch {
    const { id, severity, title } = effect.about;
    return `${severityLabel(severity)} ${id}: ${title}. Asked of you: ${asks.join(", ")}.`;
  }
}

/** Takes pages back on every channel: whichever carried them. Repeatable under its key. */
export async function withdrawPages(
  effect: EffectDoing<"withdrawPages">,
  pagers: readonly Pager[],
  voice: Voice,
): Promise<Outcome> {
  const { text } = voice.wording.say("page/withdrawn", { ...standing(effect, voice), because: effect.because });
  const pages = effect.pages.map(({ page, person }) => `${page}/${person}`);
  const delivered = { ...deliveredFor(effect), wording: "page/withdrawn" };
  const results = await Promise.allSettled(pagers.map((pager) => pager.withdraw({ ...delivered, pages, text })));
  const troubles = results.flatMap((it) => (it.status === "rejected" ? [troubleOf(it.reason)] : []));
  if (troubles.length === 0) return { ok: true };
  const trouble = allTrouble(troubles);
  if (trouble.transient) throw new StillTrouble(trouble);
  return failed(trouble);
}
