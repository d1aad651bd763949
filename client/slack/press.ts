import { z } from "zod";
import { type ButtonCommand, thanksFor } from "../press-button.ts";

/** Somebody pressed a button of a page (integrations/slack/message.ts makes them). */
export interface Press {
  readonly command: ButtonCommand;
  /** The incident, or the bundle that the page stands for. */
  readonly incident: string;
  /** The page's key. */
  readonly page: string;
  /** Who pressed, as Slack knows them. */
  readonly member: string;
  /** The message it stands under, as deliveries call it. */
  readonly message: string;
  /** Only they see that message: it may be replaced by what came of it. */
  readonly isTheirs: boolean;
  /** The press itself: the same one may be sent again. */
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

/** What a form of Slack's says was pressed; undefined for what asks nothing of us, such as a link that was followed. */
export function pressIn(body: string): Press | undefined {
  const { data } = form.safeParse(jsonIn(new URLSearchParams(body).get("payload") ?? ""));
  const [action] = data?.actions ?? [];
  if (data === undefined || action === undefined || !isButtonCommand(action.action_id)) return undefined;
  const named = about.safeParse(jsonIn(action.value));
  if (!named.success) return undefined;
  const { container, response_url: answerAt } = data;
  return {
    ...{ command: action.action_id, ...named.data, member: data.user.id, id: data.trigger_id },
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
