import { escaped } from "../../domain/markup.ts";
import type { Press } from "./press.ts";

/** What whoever pressed reads: only they see it. */
export interface Answer {
  readonly text: string;
  /** What they may do next. */
  readonly buttons?: readonly { readonly label: string; readonly command: Press["command"] }[];
}

const answerWithinMs = 3000;

/**
 * Tells whoever pressed what came of it, at the address that came with the press. Slack's own, or that of its stand-in;
 * any other is not called.
 */
export async function answerPress(press: Press, answer: Answer, slackAt: string | undefined): Promise<void> {
  const { answerAt, isTheirs } = press;
  if (answerAt === undefined) return;
  if (!isSlacks(answerAt, slackAt)) throw new Error("A press asked to be answered at an address that is not Slack's.");
  const response = await fetch(answerAt, {
    ...{ method: "POST", redirect: "error", headers: { "content-type": "application/json" } },
    body: JSON.stringify({ response_type: "ephemeral", replace_original: isTheirs, ...worded(press, answer) }),
    signal: AbortSignal.timeout(answerWithinMs),
  });
  if (!response.ok) throw new Error(`Slack answered ${response.status} to what came of a press.`);
}

const slacks = "https://hooks.slack.com";

const isSlacks = (address: string, slackAt: string | undefined): boolean =>
  URL.canParse(address) && new URL(address).origin === new URL(slackAt ?? slacks).origin;

function worded({ incident, page }: Press, { text, buttons = [] }: Answer) {
  const written = escaped(text);
  const value = JSON.stringify({ incident, page });
  const elements = buttons.map(({ label, command }) => ({
    ...{ type: "button", text: { type: "plain_text", text: label }, action_id: command, value },
  }));
  const section = { type: "section", text: { type: "mrkdwn", text: written, verbatim: true } };
  return { text: written, blocks: [section, ...(elements.length === 0 ? [] : [{ type: "actions", elements }])] };
}
