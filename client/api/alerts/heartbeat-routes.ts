import { z } from "zod";
import type { Settings } from "../../../config/settings.ts";
import type { Heartbeats } from "../../temporal/heartbeats.ts";
import type { HeartbeatReport } from "../../../workflows/messages.ts";
import { isoOf } from "../edges/fields.ts";
import { Problem, problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";

export interface HeartbeatParts {
  readonly heartbeats: Pick<Heartbeats, "stateOf">;
  readonly settings: () => Settings;
}

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

/**
 * Adds the routes that list heartbeats and whether each arrived in time. The heartbeats themselves are sent to POST
 * /intake/<source>.
 */
export function heartbeatRoutes(app: Routes, { heartbeats, settings }: HeartbeatParts): void {
  app.get(
    "/heartbeats",
    {
      schema: {
        operationId: "listHeartbeats",
        summary: "Every heartbeat of the configuration, and how it stands",
        response: { 200: z.object({ heartbeats: z.array(heartbeat) }), ...problemResponses },
      },
    },
    async () => ({ heartbeats: await Promise.all(configuredHeartbeats().map(heartbeatAnswer)) }),
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
      const found = configuredHeartbeats().find(({ name }) => name === params.heartbeat);
      if (found === undefined) {
        throw new Problem("not-found", `There is no heartbeat ${params.heartbeat}; GET /heartbeats lists them.`);
      }
      return heartbeatAnswer(found);
    },
  );

  interface Configured {
    readonly name: string;
    readonly everyMinutes: number;
    readonly graceMinutes: number;
  }

  function configuredHeartbeats(): readonly Configured[] {
    return Object.entries(settings().alertSources).flatMap(([name, { heartbeat: terms }]) =>
      terms === undefined ? [] : [{ name, everyMinutes: terms.everyMinutes, graceMinutes: terms.graceMinutes }],
    );
  }

  async function heartbeatAnswer(known: Configured) {
    return { ...known, ...fieldsOfReport(await heartbeats.stateOf(known.name)) };
  }
}

function fieldsOfReport(report: HeartbeatReport | "unknown" | undefined) {
  if (report === undefined) return { state: "never-heard" as const };
  if (report === "unknown") return { state: "unknown" as const };
  const { lastAt, dueAt, silence } = report;
  const heard = { lastAt: isoOf(lastAt), dueAt: isoOf(dueAt) };
  if (silence === undefined) return { state: "heard" as const, ...heard };
  const { since, incident } = silence;
  return {
    ...{ state: "silent" as const, ...heard, silentSince: isoOf(since) },
    ...(incident === undefined ? {} : { incident }),
  };
}
