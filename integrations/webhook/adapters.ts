import type { Connection, AdapterConfiguration } from "../outside-system.ts";
import type { webhook } from "./declaration.ts";
import { createWebhookPager } from "./pager.ts";

export function connect({ variables, settings }: AdapterConfiguration<typeof webhook>): Connection {
  const { PAGE_WEBHOOK_SECRET: secret } = variables;
  const { webhookHosts: hosts } = settings.paging;
  if (secret === undefined) return "off";
  if (hosts.length === 0) return { lacks: "paging.webhookHosts" };
  return {
    carriers: [createWebhookPager({ secret, hosts })],
    // There is no server that the doctor could test: receivers belong to people, and get nothing but pages.
    examine: async () => Promise.resolve({ state: "well", says: `pages may go to ${hosts.join(", ")}` }),
  };
}
