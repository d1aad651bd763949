import type { Settings } from "../config/settings.ts";
import type { Effect, Words } from "../domain/effects.ts";
import { serviceNamed } from "../on-call/targets.ts";
import type { Conference } from "./ports.ts";
import type { Said, Wording } from "./wording.ts";

/** What messages are made from. */
export interface Voice {
  readonly wording: Wording;
  readonly settings: Settings;
  readonly conference: Conference;
}

/** What every template may mention besides its own data. */
export function standing(effect: Pick<Effect, "about" | "at">, { settings, conference }: Omit<Voice, "wording">) {
  const { about, at } = effect;
  const { name, statusPageUrl, dashboardUrl, runbookUrl, logUrl } = settings.organisation;
  const service = serviceNamed(about.service, settings);
  const filled = (template: string | undefined) =>
    template === undefined
      ? ""
      : template
          .replaceAll("{service}", encodeURIComponent(about.service))
          .replaceAll("{incident}", encodeURIComponent(about.id));
  return {
    at,
    organisation: { name },
    incident: about,
    links: {
      statusPage: statusPageUrl,
      conference: conference.link(about.id),
      dashboard: filled(service?.dashboardUrl ?? dashboardUrl),
      runbook: filled(service?.runbookUrl ?? runbookUrl),
      logs: filled(logUrl),
    },
  };
}

/** The words alone: what the public reads, and the parts of a longer message. */
export const bare = (effect: Effect, words: Words, voice: Voice): Said =>
  voice.wording.say(words.wording, { ...words.data, ...standing(effect, voice) });

/** The words, and below them that the message comes late or is only practice. */
export function worded(effect: Effect, words: Words, voice: Voice): Said {
  const said = bare(effect, words, voice);
  return { ...said, text: withNotes([said.text], effect, voice, words) };
}

/** The parts, and below them what is to be said of every message: overridden, late, a drill. */
export function withNotes(parts: readonly string[], effect: Effect, voice: Voice, words?: Words): string {
  const facts = { lateByMinutes: effect.lateByMinutes ?? 0, override: words?.data["override"] ?? "" };
  const notes = voice.wording.say("notes", { ...facts, ...standing(effect, voice) }).text;
  return [...parts, notes].filter((part) => part !== "").join("\n\n");
}
