import { z } from "zod";
import type { HeartbeatStanding } from "../../workflows/messages.ts";
import { isoOf } from "./fields.ts";
import { Problem, problemResponses } from "./problems.ts";
import type { RouteContext, Routes } from "./routes.ts";

const heartbeat = z.object({
  name: z.string(),
  state: z
    .enum(["heard", "silent", "never-heard", "unknown"])
    .describe("Who was never heard of is not waited for yet; unknown while no worker answers."),
  everyMinutes: z.int(),
  graceMinutes: z.int(),
  lastAt: z.string().optional(),
  dueAt: z.string().optional().describe("Heard of later than this it is an alert."),
  silentSince: z.string().optional(),
  incident: z.string().optional().describe("Where the alert of its silence went."),
});

/** What is regularly heard of, and whether it was. Beats come to POST /intake/<source>. */
export function heartbeatRoutes(app: Routes, { heartbeats, settings }: RouteContext): void {
  app.get(
    "/heartbeats",
    {
      schema: {
        operationId: "listHeartbeats",
        summary: "Every heartbeat of the configuration, and how it stands",
        response: { 200: z.object({ heartbeats: z.array(heartbeat) }), ...problemResponses },
      },
    },
    async () => ({ heartbeats: await Promise.all(configured().map(shown)) }),
  );

  app.get(
    "/heartbeats/:heartbeat",
    {
      schema: {
        operationId: "getHeartbeat",
        summary: "How a heartbeat stands",
        params: z.object({ heartbeat: z.string().max(200) }),
        response: { 200: heartbeat, ...problemResponses },
      },
    },
    async ({ params }) => {
      const known = configured().find(({ name }) => name === params.heartbeat);
      if (known === undefined) {
        throw new Problem("not-found", `There is no heartbeat ${params.heartbeat}; GET /heartbeats lists them.`);
      }
      return shown(known);
    },
  );

  interface Configured {
    readonly name: string;
    readonly everyMinutes: number;
    readonly graceMinutes: number;
  }

  function configured(): readonly Configured[] {
    return Object.entries(settings().alertSources).flatMap(([name, { heartbeat: terms }]) =>
      terms === undefined ? [] : [{ name, everyMinutes: terms.everyMinutes, graceMinutes: terms.graceMinutes }],
    );
  }

  async function shown(known: Configured) {
    return { ...known, ...shownStanding(await heartbeats.standing(known.name)) };
  }
}

function shownStanding(standing: HeartbeatStanding | "unknown" | undefined) {
  if (standing === undefined) return { state: "never-heard" as const };
  if (standing === "unknown") return { state: "unknown" as const };
  const { lastAt, dueAt, silence } = standing;
  const heard = { lastAt: isoOf(lastAt), dueAt: isoOf(dueAt) };
  if (silence === undefined) return { state: "heard" as const, ...heard };
  const { since, incident } = silence;
  return {
    ...{ state: "silent" as const, ...heard, silentSince: isoOf(since) },
    ...(incident === undefined ? {} : { incident }),
  };
}
