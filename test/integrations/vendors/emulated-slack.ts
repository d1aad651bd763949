import { createHmac, randomUUID } from "node:crypto";
import { parse } from "yaml";
import { z } from "zod";
import { snippetsIn } from "../../docs/snippets.ts";
import { startEmulated } from "./emulated-program.ts";
import { type Answering, type Asked, type RecordingServer, startRecordingServer } from "./recording-server.ts";
import { faultsOfAnswer, faultsOfCall, faultsOfPress } from "./slack-description.ts";

export const botToken = "xoxb-a-bot-for-tests";
export const signingSecret = "a signing secret for tests";
/** Returns the variables that connect the product with a Slack at an address. */
export const slackVariables = (url: string) => ({
  SLACK_BOT_TOKEN: botToken,
  SLACK_SIGNING_SECRET: signingSecret,
  SLACK_API: url,
});
const manifest = z.object({ oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }) });
/** The permissions (scopes) that docs/slack.md demands for the app, and no others. */
const scopes = manifest.parse(parse(snippetsIn("Slack's app manifest")[0]?.text ?? "")).oauth_config.scopes.bot;

const button = z.object({
  type: z.literal("button"),
  text: z.object({ type: z.literal("plain_text"), text: z.string().min(1).max(75) }),
  action_id: z.string().min(1).max(255),
  value: z.string().max(2000).optional(),
  url: z.string().max(3000).optional(),
  style: z.enum(["primary", "danger"]).optional(),
});
const block = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("section"),
    text: z.object({ type: z.literal("mrkdwn"), text: z.string().min(1).max(3000), verbatim: z.boolean().optional() }),
  }),
  z.object({ type: z.literal("actions"), elements: z.array(button).min(1).max(25) }),
]);
/** Slack's limits for messages (docs.slack.dev, "Block Kit"), which the emulated Slack does not check. */
const blocks = z.array(block).max(50);

const message = z.object({
  ts: z.string(),
  text: z.string(),
  blocks: blocks.default([]),
  metadata: z.object({ event_payload: z.object({ key: z.string() }) }).optional(),
});
export type SlackMessage = z.output<typeof message>;

export interface SlackChannel {
  readonly name: string;
  readonly topic: string;
  readonly isPrivate: boolean;
  readonly isArchived: boolean;
  readonly members: readonly string[];
}

export interface Press {
  readonly member: string;
  readonly channel: string;
  readonly ts: string;
  readonly action: string;
  readonly value: string;
  /** The id of the press of a button; two requests with the same id are the same press. Random when left out. */
  readonly trigger?: string;
  readonly answerAt?: string;
  readonly isEphemeral?: boolean;
}

export interface SignedRequest {
  readonly payload: string;
  readonly headers: Readonly<Record<string, string>>;
}

const answerToPress = z.object({
  text: z.string(),
  response_type: z.literal("ephemeral"),
  replace_original: z.boolean(),
  blocks,
});

/** Signs a body as Slack does (docs.slack.dev, "Verifying requests from Slack"). */
export const signed = (payload: string, secret = signingSecret, at = Date.now()): SignedRequest => {
  const sentAt = String(Math.floor(at / 1000));
  const signature = createHmac("sha256", secret).update(`v0:${sentAt}:${payload}`).digest("hex");
  return {
    payload,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": sentAt,
      "x-slack-signature": `v0=${signature}`,
    },
  };
};

/**
 * The `emulate` package's Slack, behind a proxy that adds what it lacks: wrong tokens, limits of blocks, and failures
 * on demand. Requests and answers are checked against Slack's own description.
 */
export interface EmulatedSlack extends RecordingServer {
  /** The Slack id of each member by name; `incidents` is our app. */
  readonly members: ReadonlyMap<string, string>;
  /** The id of the channel `ops`, of which our app is a member. */
  readonly ops: string;
  /** The ids of the channels by their names, such as `#support`. */
  readonly channels: ReadonlyMap<string, string>;
  readonly messagesIn: (channel: string) => Promise<readonly SlackMessage[]>;
  /** Returns what a channel is at present, with the names of its members besides our app. */
  readonly channelAt: (id: string) => Promise<SlackChannel>;
  /** Returns the time stamps of a channel's pinned messages. */
  readonly pinnedIn: (channel: string) => Promise<readonly string[]>;
  /** Returns the direct messages with a member, oldest first. */
  readonly directsTo: (member: string) => Promise<readonly SlackMessage[]>;
  readonly directWith: (member: string) => Promise<string>;
  /** Makes the request by which Slack reports a pressed button. */
  readonly pressed: (press: Press) => SignedRequest;
  /** Returns the answers to people who pressed a button, oldest first. */
  readonly answered: () => readonly z.output<typeof answerToPress>[];
  /** Returns the calls of one Slack method so far. */
  readonly calls: (method: string) => readonly Readonly<Record<string, string>>[];
  readonly faults: () => readonly string[];
}

export async function startSlack(people: readonly string[]): Promise<EmulatedSlack> {
  const faults: string[] = [];
  const channelIds = new Map<string, string>();
  const answers: z.output<typeof answerToPress>[] = [];
  const begins = {
    users: people.map((name) => ({ name, email: `${name}@example.com` })),
    channels: ["ops", "support", "support-night"].map((name) => ({ name })),
    oauth_apps: [{ client_id: "1", client_secret: "2", name: "Incidents", redirect_uris: [], bot_name: "incidents" }],
    tokens: [
      { token: botToken, type: "bot", user: "incidents", scopes },
      {
        token: "a tester",
        user: "incidents",
        scopes: [...new Set([...scopes, "channels:read", "channels:join", "groups:read", "pins:read"])],
      },
    ],
    strict_scopes: true,
  };
  const callAt = async (url: string, method: string, args: Readonly<Record<string, string>>): Promise<unknown> => {
    const response = await fetch(`${url}/api/${method}`, {
      ...{ method: "POST", headers: { authorization: "Bearer a tester" }, body: new URLSearchParams(args) },
    });
    return response.json();
  };
  const { url, close } = await startEmulated("slack", begins, async (at) => callAt(at, "auth.test", {}));
  const call = async (method: string, args: Readonly<Record<string, string>> = {}) => callAt(url, method, args);

  const through = async ({ path, headers, body }: Asked): Promise<Answering> => {
    if (path.startsWith("/actions/")) {
      answers.push(answerToPress.parse(JSON.parse(body)));
      return { status: 200, body: "ok" };
    }
    const method = path.replace("/api/", "");
    const args = Object.fromEntries(new URLSearchParams(body));
    faults.push(...faultsOfCall(method, args));
    if (headers.authorization !== `Bearer ${botToken}`)
      return { status: 200, body: '{"ok":false,"error":"invalid_auth"}' };
    if (args["blocks"] !== undefined && !blocks.safeParse(JSON.parse(args["blocks"])).success)
      return { status: 200, body: '{"ok":false,"error":"invalid_blocks"}' };
    // Slack posts into a channel that is named, too, as its emulation does not.
    const named = method === "chat.postMessage" ? channelIds.get(args["channel"] ?? "") : undefined;
    const asked = named === undefined ? body : new URLSearchParams({ ...args, channel: named }).toString();
    const response = await fetch(`${url}${path}`, {
      ...{ method: "POST", body: asked },
      headers: { authorization: headers.authorization, "content-type": headers["content-type"] ?? "" },
    });
    const answer = asTheirs(method, await response.text());
    faults.push(...faultsOfAnswer(method, answer));
    return { status: response.status, body: JSON.stringify(answer) };
  };
  const front = await startRecordingServer(through);

  const { members } = z
    .object({ members: z.array(z.object({ id: z.string(), name: z.string() })) })
    .parse(await call("users.list"));
  const channelList = z.object({ channels: z.array(z.object({ id: z.string(), name: z.string() })) });
  const { channels } = channelList.parse(await call("conversations.list"));
  for (const { id, name } of channels) channelIds.set(`#${name}`, id);
  const ops = channelIds.get("#ops") ?? "";
  for (const { id } of channels) await call("conversations.join", { channel: id });
  const messagesIn = async (channel: string) =>
    z
      .object({ messages: z.array(message) })
      .parse(await call("conversations.history", { channel, limit: "200" }))
      .messages.reverse();
  const directWith = async (member: string) =>
    z.object({ channel: z.object({ id: z.string() }) }).parse(await call("conversations.open", { users: member }))
      .channel.id;
  const channelAt = async (channel: string): Promise<SlackChannel> => {
    const info = await call("conversations.info", { channel });
    const of = await call("conversations.members", { channel });
    const inside = z.object({ members: z.array(z.string()) }).parse(of).members;
    const { channel: is } = z
      .object({
        channel: z.object({
          ...{ name: z.string(), topic: z.object({ value: z.string() }) },
          ...{ is_private: z.boolean(), is_archived: z.boolean() },
        }),
      })
      .parse(info);
    return {
      ...{ name: is.name, topic: is.topic.value, isPrivate: is.is_private, isArchived: is.is_archived },
      members: members
        .filter(({ id, name }) => inside.includes(id) && name !== "incidents")
        .map(({ name }) => name)
        .sort(),
    };
  };
  const pinnedIn = async (channel: string) =>
    z
      .object({ items: z.array(z.object({ message: z.object({ ts: z.string() }) })) })
      .parse(await call("pins.list", { channel }))
      .items.map(({ message: { ts } }) => ts);
  return {
    ...front,
    channelAt,
    pinnedIn,
    channels: channelIds,
    members: new Map(members.map(({ id, name }) => [name, id])),
    ops,
    messagesIn,
    directWith,
    directsTo: async (member) => messagesIn(await directWith(member)),
    pressed: (press) => {
      const payload = pressOf(press, `${front.url}/actions/${randomUUID()}`);
      faults.push(...faultsOfPress(payload));
      return signed(new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
    },
    answered: () => answers,
    calls: (method) =>
      front
        .asked()
        .flatMap(({ path, body }) =>
          path === `/api/${method}` ? [Object.fromEntries(new URLSearchParams(body))] : [],
        ),
    faults: () => faults,
    close: async () => {
      await front.close();
      await close();
    },
  };
}

/** The fields that the emulated Slack, unlike the real one, has in its answers; some are arguments of the call. */
const added = ["parse", "link_names", "unfurl_links", "unfurl_media", "num_members", "is_open", "last_read"];
const asTheirs = (method: string, text: string): unknown =>
  JSON.parse(text, (key: string, value: unknown) => {
    if (added.includes(key)) return undefined;
    if (method !== "chat.update" || key !== "message" || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value ?? {}).filter(([name]) => name !== "ts"));
  });

/** Makes the payload that Slack sends when a button is pressed. */
export const pressOf = (press: Press, answerAt: string) => ({
  type: "block_actions",
  user: { id: press.member, username: "somebody", name: "somebody", team_id: "T000000001" },
  ...{ api_app_id: "A000000001", token: "deprecated", trigger_id: press.trigger ?? randomUUID() },
  team: { id: "T000000001", domain: "acme" },
  container: {
    ...{ type: "message", message_ts: press.ts, channel_id: press.channel },
    is_ephemeral: press.isEphemeral ?? false,
  },
  channel: { id: press.channel, name: "directmessage" },
  response_url: press.answerAt ?? answerAt,
  actions: [
    { action_id: press.action, block_id: "b", type: "button", value: press.value, action_ts: "1548426417.840180" },
  ],
});
