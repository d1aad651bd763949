import type { ChatPostMessageArguments } from "@slack/web-api";
import type { PublicCommandName } from "../../domain/commands.ts";
import type { Ask } from "../../domain/effects.ts";
import { escaped } from "../../domain/markup.ts";

/** What a page says, and what can be done about it right there. */
export interface SlackPage {
  readonly key: string;
  /** Or of the bundle that it stands for. */
  readonly incidentId: string;
  readonly text: string;
  readonly asks: readonly Ask[];
  readonly link?: string;
}

type Blocks = Extract<ChatPostMessageArguments, { blocks: unknown }>["blocks"];

/** Slack's own limits of a section and of a message's text, in characters; more sections than this nobody reads. */
const longestSection = 3000;
const longestText = 4000;
const mostSections = 10;

/** Buttons name the command that they give; what it is about comes back with the press (client/slack/). */
const buttons: { readonly [A in Ask]?: { readonly command: PublicCommandName; readonly label: string } } = {
  acknowledge: { command: "acknowledge", label: "Acknowledge" },
  "take-command": { command: "takeCommand", label: "Take command" },
};

/** A page with its buttons; one for several incidents is acknowledged as a whole. */
export function pageMessage({ key, incidentId, text, asks, link }: SlackPage) {
  const isBundle = incidentId.startsWith("bundle-");
  const value = JSON.stringify({ incident: incidentId, page: key });
  const pressed = asks.flatMap((ask) => {
    const button = buttons[ask];
    if (button === undefined || (isBundle && ask !== "acknowledge")) return [];
    const label = isBundle ? "Acknowledge all" : button.label;
    return [{ ...labelled(label), style: "primary" as const, action_id: button.command, value }];
  });
  const opened = link === undefined ? [] : [{ ...labelled("Open"), action_id: "open", url: link }];
  const elements = [...pressed, ...opened];
  const actions = elements.length === 0 ? [] : [{ type: "actions" as const, elements }];
  return { text: cut(text), blocks: [...sectionsOf(text), ...actions] satisfies Blocks };
}

/** What is left of a page that is over: words alone. */
export const plainMessage = (text: string) => ({ text: cut(text), blocks: sectionsOf(text) satisfies Blocks });

const labelled = (text: string) => ({ type: "button" as const, text: { type: "plain_text" as const, text } });

/** `verbatim`: names and addresses in what an alert says are text; nobody is mentioned, nothing made a link. */
const sectionsOf = (text: string) =>
  pieces(text, longestSection)
    .slice(0, mostSections)
    .map((piece) => ({
      type: "section" as const,
      text: { type: "mrkdwn" as const, text: piece, verbatim: true },
    }));

/** What notifications show. */
const cut = (text: string): string => pieces(text, longestText)[0] ?? "";

/** Escaped, and no longer each than that; no character is torn apart. */
function pieces(text: string, longest: number): readonly string[] {
  const all: string[] = [];
  let piece = "";
  for (const character of text) {
    const written = escaped(character);
    if (piece.length + written.length > longest) {
      all.push(piece);
      piece = "";
    }
    piece += written;
  }
  return [...all, piece].filter((it) => it.trim() !== "");
}
