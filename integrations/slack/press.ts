import { z } from "zod";
import { type ButtonCommand, thanksFor } from "../../domain/paging/page-buttons.ts";

/** A press of a page's button (message.ts makes the buttons). */
export interface SlackPress {
  readonly command: ButtonCommand;
  /** The id of the incident, or of the bundle (several incidents that were paged together). */
  readonly incident: string;
  /** The page's key. */
  readonly page: string;
  /** The Slack id of the member who pressed. */
  readonly member: string;
  /** The id of the message with the button, in the form in which the delivery log stores it. */
  readonly message: string;
  /** Whether only this member sees the message. The result may then replace the message. */
  readonly isTheirs: boolean;
  /** The id of the press, which is the same if Slack sends the press twice. */
  readonly id: string;
  readonly answerAt?: string;
}

const form = z.object({
  type: z.literal("block_actions"),
  trigger_id: z.string().min(1).max(200),
  response_url: z.string().optional(),
  user: z.object({ id: z.string().min(1) }),
  container: z
    .object({ channel_id: z.string(), message_ts: z.string(), is_ephemeral: z.boolean() })
    .partial()
    .default({}),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().default("") })).min(1),
});
const about = z.object({ incident: z.string().min(1).max(100), page: z.string().min(1).max(500) });

/** Reads the press from a request of Slack; undefined for other interactions, such as a link that was opened. */
export function pressIn(body: string): SlackPress | undefined {
  const { data } = form.safeParse(jsonIn(new URLSearchParams(body).get("payload") ?? ""));
  const [action] = data?.actions ?? [];
  if (data === undefined || action === undefined || !isButtonCommand(action.action_id)) return undefined;
  const subject = about.safeParse(jsonIn(action.value));
  if (!subject.success) return undefined;
  const { container, response_url: answerAt } = data;
  return {
    ...{ command: action.action_id, ...subject.data, member: data.user.id, id: data.trigger_id },
    message: `${container.channel_id ?? ""}/${container.message_ts ?? ""}`,
    isTheirs: container.is_ephemeral === true,
    ...(answerAt === undefined ? {} : { answerAt }),
  };
}

const isButtonCommand = (name: string): name is ButtonCommand => Object.hasOwn(thanksFor, name);

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
