import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { projectRoot } from "../../../config/project-root.ts";

export const account = "AC00000000000000000000000000000000";
export const token = "twilio_test_auth_token";
/** Ours, and one that belongs to nobody else. */
export const from = "+15551234567";

const messages = z.object({
  messages: z.array(z.object({ sid: z.string(), to: z.string(), body: z.string(), direction: z.string() })),
});

/** The `emulate` package's Twilio as a process of its own. */
export interface EmulatedTwilio {
  readonly url: string;
  readonly sentTo: (number: string) => Promise<readonly { readonly sid: string; readonly body: string }[]>;
  /** What carriers and people do: a receipt, a reply, a call that ends so. Twilio then calls us back, signed. */
  readonly simulate: (what: string, fields: Readonly<Record<string, string>>) => Promise<void>;
  readonly call: (sid: string) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

export async function startTwilio({ smsUrl }: { readonly smsUrl: string }): Promise<EmulatedTwilio> {
  const folder = mkdtempSync(join(tmpdir(), "twilio-"));
  const seed = join(folder, "seed.json");
  const number = { phone_number: from, friendly_name: "Ours", sms_url: smsUrl };
  writeFileSync(
    seed,
    JSON.stringify({ twilio: { account: { sid: account, auth_token: token }, phone_numbers: [number] } }),
  );
  const port = String(await freePort());
  const program = join(projectRoot, "node_modules", "emulate", "dist", "index.js");
  const child = spawn(process.execPath, [program, "--service", "twilio", "--port", port, "--seed", seed], {
    stdio: "ignore",
  });
  const url = `http://127.0.0.1:${port}`;
  const authorization = `Basic ${Buffer.from(`${account}:${token}`).toString("base64")}`;
  const ask = async (path: string, body?: URLSearchParams): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, {
      headers: { authorization },
      ...(body === undefined ? {} : { method: "POST", body }),
    });
    if (!response.ok) throw new Error(`${path}: ${String(response.status)} ${await response.text()}`);
    return response.json();
  };
  for (let tries = 0; ; tries++) {
    const up = await ask("/2010-04-01/Accounts.json").then(
      () => true,
      () => false,
    );
    if (up) break;
    if (tries > 300) throw new Error("emulate did not come up.");
    await sleep(100);
  }
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
    close: async () => {
      child.kill();
      if (child.exitCode === null) await new Promise((resolve) => child.once("exit", resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  if (typeof address === "object" && address !== null) return address.port;
  throw new Error("There is no free port.");
};
