import { escapeMarkup } from "../../domain/informing/markup.ts";
import type { SlackPress } from "./press.ts";

/** The answer to a press, which only the person who pressed the button sees. */
export interface Answer {
  readonly text: string;
  /** Buttons for the person's next step. */
  readonly buttons?: readonly { readonly label: string; readonly command: SlackPress["command"] }[];
}

const answerWithinMs = 3000;

/**
 * Sends the result of a press to the address that came with the press. Only addresses of Slack are called, or of the
 * server that the configuration names instead of Slack.
 */
export async function answerPress(press: SlackPress, answer: Answer, slackAt: string | undefined): Promise<void> {
  const { answerAt, isTheirs } = press;
  if (answerAt === undefined) return;
  if (!isSlacks(answerAt, slackAt)) throw new Error("A press asked to be answered at an address that is not Slack's.");
  const response = await fetch(answerAt, {
    ...{ method: "POST", redirect: "error", headers: { "content-type": "application/json" } },
    body: JSON.stringify({ response_type: "ephemeral", replace_original: isTheirs, ...messageOf(press, answer) }),
    signal: AbortSignal.timeout(answerWithinMs),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`Slack answered ${response.status} to what came of a press.`);
}

const slacks = "https://hooks.slack.com";

const isSlacks = (address: string, slackAt: string | undefined): boolean =>
  URL.canParse(address) && new URL(address).origin === new URL(slackAt ?? slacks).origin;

function messageOf({ incident, page }: SlackPress, { text, buttons = [] }: Answer) {
  const written = escapeMarkup(text);
  const value = JSON.stringify({ incident, page });
  const elements = buttons.map(({ label, command }) => ({
    ...{ type: "button", text: { type: "plain_text", text: label }, action_id: command, value },
  }));
  const section = { type: "section", text: { type: "mrkdwn", text: written, verbatim: true } };
  return { text: written, blocks: [section, ...(elements.length === 0 ? [] : [{ type: "actions", elements }])] };
}
