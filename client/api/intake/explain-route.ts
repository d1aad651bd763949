import { z } from "zod";
import { explained } from "../../intake/explain.ts";
import { maintenanceAt } from "../../intake/maintenance.ts";
import { type AlertSource, triage } from "../../intake/triage.ts";
import { Problem, problemResponses } from "../problems.ts";
import type { RouteContext, Routes } from "../routes.ts";
import { mayBeTold, viewerOf } from "../viewer.ts";
import { explainedSchema } from "./explained-schema.ts";
import { readPayload } from "./read-payload.ts";

/** POST /alerts/explain: what would become of a payload, and why. Nothing is sent on. */
export function explainRoute(app: Routes, context: RouteContext): void {
  app.post(
    "/alerts/explain",
    {
      config: { needs: "view" },
      schema: {
        operationId: "explainAlerts",
        summary: "Explain what would become of a source's payload",
        querystring: z.strictObject({ source: z.string().max(100).optional() }),
        body: z.unknown().describe("As the source would send it."),
        response: { 200: explainedSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { query, body, headers, log } = request;
      const settings = context.settings();
      const source = sourceFor(body, query.source);
      const now = context.now();
      const report = (error: unknown, sentence: string) => log.warn({ err: error }, sentence);
      const maintenanceFor = await maintenanceAt(context.maintenance, now, report);
      const reported = readPayload(source, { body, headers, receivedAt: now, severityLabel: settings.alerts.label });
      const triaged = reported.slice(0, mostExplained).map((it) => triage(it, source, settings, maintenanceFor));
      const owners = new Map<string, string | undefined>();
      for (const { groupKey } of triaged) {
        if (!owners.has(groupKey)) owners.set(groupKey, await ownerOf(groupKey));
      }
      return { alerts: triaged.map((it) => explained(it, source.name, owners.get(it.groupKey))) };

      async function ownerOf(groupKey: string): Promise<string | undefined> {
        const owner = await context.incidents.ownerOf(groupKey);
        const isTold = owner !== undefined && (await mayBeTold(context, owner, viewerOf(request, context)));
        return isTold ? owner : undefined;
      }
    },
  );

  /** The source that is named, else the only one whose payloads look like this one. */
  function sourceFor(body: unknown, name: string | undefined): AlertSource {
    const sources = context.settings().alertSources;
    const all = Object.entries(sources).map(([its, source]) => ({ ...source, name: its }));
    const fitting = all.filter((it) => (name === undefined ? looksLike(it, body) : it.name === name));
    const [only, ...others] = fitting;
    if (only !== undefined && others.length === 0) return only;
    const known = all.map((it) => it.name).join(", ");
    const why = name === undefined ? "say which source sends it with ?source=" : `there is no alert source ${name}`;
    throw new Problem("bad-input", `query.source: ${why}; configured are: ${known === "" ? "none" : known}.`);
  }
}

const mostExplained = 50;

function looksLike({ kind }: AlertSource, body: unknown): boolean {
  const has = (name: string) => typeof body === "object" && body !== null && name in body;
  switch (kind) {
    case "alertmanager":
      return has("groupKey") && !has("orgId");
    case "grafana":
      return has("groupKey") && has("orgId");
    case "cloudevents":
      return has("specversion");
    case "pagerduty":
      return has("event");
    case "github":
    case "heartbeat":
      return false;
    case "generic":
      return !has("groupKey") && !has("specversion") && !has("event");
  }
}
