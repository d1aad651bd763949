import { z } from "zod";
import { startEmulated } from "./emulated-program.ts";

export const account = "AC00000000000000000000000000000000";
export const token = "twilio_test_auth_token";
/** The made-up phone number from which our pages are sent. */
export const from = "+15551234567";

const messages = z.object({
  messages: z.array(z.object({ sid: z.string(), to: z.string(), body: z.string(), direction: z.string() })),
});

/** The `emulate` package's imitation of Twilio, which runs as a separate process. */
export interface EmulatedTwilio {
  readonly url: string;
  readonly sentTo: (number: string) => Promise<readonly { readonly sid: string; readonly body: string }[]>;
  /**
   * Simulates what carriers and people do: a receipt, a reply, or the end of a call. Twilio then calls us back, signed.
   */
  readonly simulate: (what: string, fields: Readonly<Record<string, string>>) => Promise<void>;
  readonly call: (sid: string) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

export async function startTwilio({ smsUrl }: { readonly smsUrl: string }): Promise<EmulatedTwilio> {
  const number = { phone_number: from, friendly_name: "Ours", sms_url: smsUrl };
  const authorization = `Basic ${Buffer.from(`${account}:${token}`).toString("base64")}`;
  const askAt = async (url: string, path: string, body?: URLSearchParams): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, {
      headers: { authorization },
      ...(body === undefined ? {} : { method: "POST", body }),
    });
    if (!response.ok) throw new Error(`${path}: ${String(response.status)} ${await response.text()}`);
    return response.json();
  };
  const begins = { account: { sid: account, auth_token: token }, phone_numbers: [number] };
  const { url, close } = await startEmulated("twilio", begins, async (at) => askAt(at, "/2010-04-01/Accounts.json"));
  const ask = async (path: string, body?: URLSearchParams) => askAt(url, path, body);
  return {
    url,
    sentTo: async (to) => {
      const found = messages.parse(await ask(`/2010-04-01/Accounts/${account}/Messages.json?PageSize=1000`));
      return found.messages.filter((it) => it.to === to && it.direction !== "inbound").reverse();
    },
    simulate: async (what, fields) => {
      await ask(`/_twilio/simulate/${what}`, new URLSearchParams(fields));
    },
    call: async (sid) => ask(`/2010-04-01/Accounts/${account}/Calls/${sid}.json`),
    close,
  };
}
