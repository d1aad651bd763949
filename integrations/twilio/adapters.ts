import { withoutUndefined } from "../../domain/incident/without-undefined.ts";
import { askForHealth } from "../health.ts";
import type { Connection, AdapterConfiguration } from "../outside-system.ts";
import type { twilio } from "./declaration.ts";
import { twilioCallbacks } from "./callbacks.ts";
import { accountStatus, createTwilioSms, createTwilioVoice } from "./pagers.ts";

export function connect({ variables, settings, publicUrl }: AdapterConfiguration<typeof twilio>): Connection {
  const { TWILIO_ACCOUNT_SID: account, TWILIO_AUTH_TOKEN: token, TWILIO_API: api } = variables;
  const { phoneFrom: from } = settings.paging;
  if (account === undefined || token === undefined) return "off";
  if (from === undefined) return { lacks: "paging.phoneFrom" };
  const options = { account, token, from, ...withoutUndefined({ publicUrl, api }) };
  return {
    carriers: [createTwilioSms(options), createTwilioVoice(options)],
    inbound: twilioCallbacks({ token, publicUrl }),
    examine: async () =>
      askForHealth("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN", async () => {
        const status = await accountStatus(options);
        if (publicUrl === undefined) return `the account is ${status}; without paging.publicUrl nothing comes back`;
        return `the account is ${status}`;
      }),
  };
}
