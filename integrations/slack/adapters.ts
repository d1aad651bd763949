import { withoutUndefined } from "../../domain/incident/without-undefined.ts";
import { askForHealth } from "../health.ts";
import type { Connection, AdapterConfiguration } from "../outside-system.ts";
import { createSlackChannels } from "./channels.ts";
import type { slack } from "./declaration.ts";
import { slackInteractions } from "./interactions.ts";
import { whoWeAre } from "./web-api.ts";
import { createSlackPager } from "./pager.ts";

export function connect({ variables }: AdapterConfiguration<typeof slack>): Connection {
  const { SLACK_BOT_TOKEN: token, SLACK_SIGNING_SECRET: signingSecret, SLACK_API: api } = variables;
  if (token === undefined || signingSecret === undefined) return "off";
  const options = { token, ...withoutUndefined({ api }) };
  return {
    carriers: [createSlackPager(options)],
    ports: ({ audienceChat }, log) => ({ audienceChat: createSlackChannels(options, log, audienceChat) }),
    examine: async () => askForHealth("SLACK_BOT_TOKEN", async () => whoWeAre(options)),
    inbound: [slackInteractions({ signingSecret, ...withoutUndefined({ api }) })],
  };
}
