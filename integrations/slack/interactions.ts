import { answerToPress } from "../../domain/paging/page-buttons.ts";
import type { InboundRoute, PressOutcome } from "../inbound.ts";
import { type Answer, answerPress } from "./answer-press.ts";
import { pressIn, type SlackPress } from "./press.ts";
import { isSlacks } from "./signature.ts";

export interface InteractionOptions {
  readonly signingSecret: string;
  /** The address of Slack's API; by default Slack's own. */
  readonly api?: string;
}

/**
 * The largest request that is read. A press contains the whole message with the button (at most ten sections) in
 * encoded form.
 */
const largestBodyBytes = 256 * 1024;
/**
 * How long we wait for the result before we answer Slack. After three seconds without an answer Slack shows the person
 * a failure.
 */
const waitMs = 2500;

/**
 * Makes the route to which Slack reports pressed buttons. Slack does not report a press twice, so the person is told
 * the result in a message, even if that takes longer than the reply may.
 */
export const slackInteractions = ({ signingSecret, api }: InteractionOptions): InboundRoute => ({
  path: "/slack/interactions",
  largestBodyBytes,
  read: ({ headers, body, at }) => {
    if (!isSlacks(headers, body, signingSecret, at)) {
      const sentence = "The request is not signed by Slack, or was signed too long ago.";
      return { unproved: "not-authenticated", sentence };
    }
    const reply = { status: 200 };
    const press = pressIn(body);
    if (press === undefined) return { reply };
    const { command, id, member: address, message, incident: about } = press;
    return {
      press: {
        ...{ command, via: "slack", id, page: { address, message, about } },
        answer: { send: async (came) => answerPress(press, answerTo(press, came), api), waitMs, reply },
      },
    };
  },
});

function answerTo({ command, incident, member }: SlackPress, came: PressOutcome): Answer {
  switch (came.outcome) {
    case "done":
      return {
        text: answerToPress(command, came.note),
        ...(command === "acknowledge" && came.note === undefined ? { buttons: notNow } : {}),
      };
    case "refused":
      return { text: came.refusal };
    case "together":
      return { text: came.sentence };
    case "unconfirmed":
      return { text: "What you pressed is on its way; nobody has confirmed it yet." };
    case "no-incident":
      return { text: `There is no ${incident} any more: nobody needs to acknowledge it.` };
    case "no-page":
    case "heard-before":
    case "which":
      return { text: "This page was for somebody else, or is no longer good." };
    case "stranger":
      return {
        text:
          "Nothing was done, as nobody who may be paged is known by this Slack account." +
          `${came.holder === undefined ? "" : ` ${came.holder} has it.`} ` +
          `If you may be: incident contacts add slack ${member}`,
      };
    case "failed":
      return { text: "Not now: it could not be passed on. Please press again." };
  }
}

/**
 * The buttons for the person who has acknowledged: one postpones the next page while the incident is not declared, the
 * other gives the acknowledgement back.
 */
const notNow = [
  { label: "Page me again later", command: "snoozePage" },
  { label: "Give it back", command: "unacknowledge" },
] as const;
