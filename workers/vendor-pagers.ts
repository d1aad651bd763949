import type { Pool } from "pg";
import type { AudienceChat, Pager } from "../activities/ports.ts";
import type { Config } from "../config/config.ts";
import { ConfigurationError } from "../config/problem.ts";
import { createNtfyPager } from "../integrations/ntfy-pager.ts";
import { createPagerDutyEvents } from "../integrations/pagerduty/events.ts";
import { createPagerDutyPager } from "../integrations/pagerduty/pager.ts";
import type { Carrier } from "../integrations/paging/carrier.ts";
import { pagerOver } from "../integrations/paging/pager-over.ts";
import { createSlackChannels } from "../integrations/slack/channels.ts";
import { createSlackPager } from "../integrations/slack/pager.ts";
import { createSmtpPager } from "../integrations/smtp-pager.ts";
import { createTwilioSms, createTwilioVoice } from "../integrations/twilio-pager.ts";
import { createWebhookPager } from "../integrations/webhook-pager.ts";
import { createDeliveryLog } from "../records/deliveries.ts";

/**
 * The vendors that are configured, in the order in which they are tried for somebody without a rule. Where there is
 * one, the local stand-ins page nobody real any more: a page that only a table had taken would be lost.
 */
export function vendorPagers(pool: Pool, config: Config): readonly Pager[] {
  const log = createDeliveryLog(pool);
  return carriers(config).map((carrier) => pagerOver(carrier, log));
}

/** Where pages are told that name a chat channel; without a vendor in the local stand-in's. */
export const vendorChannels = (pool: Pool, { environment: { slack } }: Config, local: AudienceChat): AudienceChat =>
  slack === undefined ? local : createSlackChannels(slack, createDeliveryLog(pool), local);

function carriers({ settings: { paging }, environment }: Config): readonly Carrier[] {
  const { smtpUrl, ntfyToken, pageWebhookSecret, twilio, slack } = environment;
  return [
    ...(paging.ntfyServer === undefined
      ? []
      : [createNtfyPager({ server: paging.ntfyServer, ...(ntfyToken === undefined ? {} : { token: ntfyToken }) })]),
    ...(pageWebhookSecret === undefined
      ? []
      : [createWebhookPager({ secret: pageWebhookSecret, hosts: needed("paging.webhookHosts", paging.webhookHosts) })]),
    ...(paging.pagerduty === undefined
      ? []
      : [createPagerDutyPager(createPagerDutyEvents(paging.pagerduty.eventsApi))]),
    ...(twilio === undefined ? [] : twilioCarriers(twilio, paging)),
    // After the telephone: a direct message wakes nobody.
    ...(slack === undefined ? [] : [createSlackPager(slack)]),
    ...(smtpUrl === undefined
      ? []
      : [createSmtpPager({ url: smtpUrl, from: needed("paging.mailFrom", paging.mailFrom) })]),
  ];
}

function twilioCarriers(
  account: NonNullable<Config["environment"]["twilio"]>,
  { phoneFrom, publicUrl }: Config["settings"]["paging"],
): readonly Carrier[] {
  const from = needed("paging.phoneFrom", phoneFrom);
  const options = { ...account, from, ...(publicUrl === undefined ? {} : { publicUrl }) };
  return [createTwilioSms(options), createTwilioVoice(options)];
}

function needed<T extends string | readonly string[]>(where: string, value: T | undefined): T {
  if (value !== undefined && value.length > 0) return value;
  const mend = "Set it in the configuration file, or take the vendor's secret out of the environment.";
  throw new ConfigurationError([{ where, what: "a vendor for pages is turned on that needs it", mend }]);
}
