import { withoutUndefined } from "../../domain/incident/without-undefined.ts";
import { askForHealth } from "../health.ts";
import { ask } from "../paging/vendor-request.ts";
import type { Connection, AdapterConfiguration } from "../outside-system.ts";
import type { ntfy } from "./declaration.ts";
import { createNtfyPager } from "./pager.ts";

export function connect({ variables, settings }: AdapterConfiguration<typeof ntfy>): Connection {
  const { ntfyServer: server } = settings.paging;
  if (server === undefined) return "off";
  return {
    carriers: [createNtfyPager({ server, ...withoutUndefined({ token: variables.NTFY_TOKEN }) })],
    examine: async () =>
      askForHealth("paging.ntfyServer", async () => {
        await ask({ name: "ntfy" }, `${server.replace(/\/+$/, "")}/v1/health`, {});
        return `answers at ${server}`;
      }),
  };
}
