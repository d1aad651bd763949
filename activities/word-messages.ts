import type { Effect, Words } from "../domain/incident/effects.ts";
import { serviceNamed } from "../domain/service-named.ts";
import type { Conference } from "./ports/chat.ts";
import type { RenderedMessage, Wording } from "./wording.ts";
import type { ActivitySettings } from "./activity-settings.ts";

/**
 * What is needed to write a message: the templates, the settings, and the conference system whose link messages
 * contain.
 */
export interface Voice {
  readonly wording: Wording;
  readonly settings: ActivitySettings;
  readonly conference: Conference;
}

/** Returns the data that every template may use besides its own. */
export function templateData(effect: Pick<Effect, "about" | "at">, { settings, conference }: Omit<Voice, "wording">) {
  const { about, at } = effect;
  const { name, statusPageUrl, dashboardUrl, runbookUrl, logUrl } = settings.organisation;
  const service = serviceNamed(about.service, settings.services);
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

/** Writes a message without the notes on lateness and drills: for the public, and for parts of a longer message. */
export const wordWithoutNotes = (effect: Effect, words: Words, voice: Voice): RenderedMessage =>
  voice.wording.say(words.wording, { ...words.data, ...templateData(effect, voice) });

/** Writes a message, with a note below it if the message is late or belongs to a drill. */
export function wordWithNotes(effect: Effect, words: Words, voice: Voice): RenderedMessage {
  const message = wordWithoutNotes(effect, words, voice);
  return { ...message, text: withNotes([message.text], effect, voice, words) };
}

/** Joins the parts of a message and adds the notes that any message may need: overridden, late, a drill. */
export function withNotes(parts: readonly string[], effect: Effect, voice: Voice, words?: Pick<Words, "data">): string {
  const facts = {
    lateByMinutes: effect.lateByMinutes ?? 0,
    override: words?.data["override"] ?? "",
    unverified: words?.data["unverified"] === true,
  };
  const notes = voice.wording.say("notes", { ...facts, ...templateData(effect, voice) }).text;
  return [...parts, notes].filter((part) => part !== "").join("\n\n");
}
