import type { ChatPostMessageArguments } from "@slack/web-api";
import type { PublicCommandName } from "../../domain/commands/catalogue.ts";
import type { Ask } from "../../domain/paging/ask.ts";
import { escapeMarkup } from "../../domain/informing/markup.ts";

/** The text of a page and its buttons. */
export interface SlackPage {
  readonly key: string;
  /** The id of the incident, or of the bundle (several incidents that are paged together). */
  readonly incidentId: string;
  readonly text: string;
  readonly asks: readonly Ask[];
  readonly link?: string;
}

type Blocks = Extract<ChatPostMessageArguments, { blocks: unknown }>["blocks"];

/**
 * The longest section and the longest text of a message that Slack allows, in characters, and the most sections of a
 * page, beyond which nobody would read on.
 */
const longestSection = 3000;
const longestText = 4000;
const mostSections = 10;

/**
 * For each thing that a page may ask of a person, the button and the command that a press gives. The press returns the
 * incident and page that are in the button's value (press.ts).
 */
const buttons: { readonly [A in Ask]?: { readonly command: PublicCommandName; readonly label: string } } = {
  acknowledge: { command: "acknowledge", label: "Acknowledge" },
  "take-command": { command: "takeCommand", label: "Take command" },
};

/** Makes a page with its buttons. A page for several incidents is acknowledged as a whole. */
export function pageMessage({ key, incidentId, text, asks, link }: SlackPage) {
  const isBundle = incidentId.startsWith("bundle-");
  const value = JSON.stringify({ incident: incidentId, page: key });
  const commandButtons = asks.flatMap((ask) => {
    const button = buttons[ask];
    if (button === undefined || (isBundle && ask !== "acknowledge")) return [];
    const label = isBundle ? "Acknowledge all" : button.label;
    return [{ ...labelled(label), style: "primary" as const, action_id: button.command, value }];
  });
  const linkButtons = link === undefined ? [] : [{ ...labelled("Open"), action_id: "open", url: link }];
  const elements = [...commandButtons, ...linkButtons];
  const actions = elements.length === 0 ? [] : [{ type: "actions" as const, elements }];
  return { text: cut(text), blocks: [...sectionsOf(text), ...actions] satisfies Blocks };
}

/** Makes the message, without buttons, that replaces a page once nobody has to answer the page any more. */
export const plainMessage = (text: string) => ({ text: cut(text), blocks: sectionsOf(text) satisfies Blocks });

const labelled = (text: string) => ({ type: "button" as const, text: { type: "plain_text" as const, text } });

/**
 * Makes the sections of a message. With `verbatim`, Slack leaves names and addresses in an alert's text as they are:
 * nobody is mentioned and nothing becomes a link.
 */
const sectionsOf = (text: string) =>
  pieces(text, longestSection)
    .slice(0, mostSections)
    .map((piece) => ({
      type: "section" as const,
      text: { type: "mrkdwn" as const, text: piece, verbatim: true },
    }));

/** Returns the beginning of a text, which notifications show. */
const cut = (text: string): string => pieces(text, longestText)[0] ?? "";

/** Escapes a text and divides it into pieces of a limited length, without splitting an escaped character. */
function pieces(text: string, longest: number): readonly string[] {
  const all: string[] = [];
  let piece = "";
  for (const character of text) {
    const written = escapeMarkup(character);
    if (piece.length + written.length > longest) {
      all.push(piece);
      piece = "";
    }
    piece += written;
  }
  return [...all, piece].filter((it) => it.trim() !== "");
}
