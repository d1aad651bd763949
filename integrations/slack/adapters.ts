import { withoutUndefined } from "../../domain/incident/without-undefined.ts";
import { askForHealth } from "../health.ts";
import type { Connection, AdapterConfiguration } from "../outside-system.ts";
import { createSlackChannels } from "./channels.ts";
import type { slack } from "./declaration.ts";
import { slackInteractions } from "./interactions.ts";
import { rememberedMembers } from "./members.ts";
import { roomsAt } from "./rooms.ts";
import { createSlackWarRoom } from "./war-room.ts";
import { whoWeAre } from "./web-api.ts";
import { createSlackPager } from "./pager.ts";

export function connect({ variables, emails, alertsChannel }: AdapterConfiguration<typeof slack>): Connection {
  const { SLACK_BOT_TOKEN: token, SLACK_SIGNING_SECRET: signingSecret, SLACK_API: api } = variables;
  if (token === undefined || signingSecret === undefined) return "off";
  const options = { token, ...withoutUndefined({ api }) };
  const memberAt = rememberedMembers();
  return {
    carriers: [createSlackPager(options, memberAt)],
    ports: ({ chat, contacts }, log) => ({
      audienceChat: createSlackChannels(options, log),
      chat: createSlackWarRoom({
        ...{ slack: options, log, rooms: roomsAt(options, log), memberAt },
        ...{ contacts, emails, alertsChannel, before: chat },
      }),
    }),
    examine: async () => askForHealth("SLACK_BOT_TOKEN", async () => whoWeAre(options)),
    inbound: [slackInteractions({ signingSecret, ...withoutUndefined({ api }) })],
  };
}
