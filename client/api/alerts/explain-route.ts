import { z } from "zod";
import { type AlertStates, placeOf } from "../../../intake/recognise-alerts.ts";
import { explain } from "../../../intake/explain-alert.ts";
import type { AlertSource } from "../../../intake/alert-source.ts";
import type { Windows } from "../../../intake/maintenance-windows.ts";
import { judge } from "../../../intake/take-in.ts";
import { alertFormatOf } from "../../../integrations/alert-formats.ts";
import { fromDatabase } from "../edges/unless-database-away.ts";
import { Problem, problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";
import type { RequestClock } from "../edges/sender.ts";
import { mayBeTold, type Reading, viewerOf } from "../edges/viewer.ts";
import { arrivalOf } from "./arrival.ts";
import { explainedSchema } from "./explained-schema.ts";
import { readPayload } from "./read-payload.ts";

export interface ExplainParts extends Pick<Reading, "records" | "settings">, RequestClock {
  readonly alertStates: Pick<AlertStates, "recall">;
  readonly maintenance: Windows;
}

/**
 * Adds POST /alerts/explain, which says what would happen to the alerts of a payload, and why. The route only
 * explains: the alerts reach no incident and page nobody.
 */
export function explainRoute(app: Routes, context: ExplainParts): void {
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
      const { query, body, headers } = request;
      const source = sourceFor(body, query.source);
      const arrival = arrivalOf(request, context);
      const {
        timeZone,
        alerts: { label: severityLabel },
      } = context.settings();
      const payload = { source, headers, receivedAt: arrival.now, severityLabel, timeZone };
      const { alerts: reported = [] } = readPayload(body, payload);
      const triaged = await judge(reported.slice(0, mostExplained), source, context, arrival);
      const remembered = await fromDatabase(context.alertStates.recall(triaged));
      const incidents = triaged.map((it, index) => placeOf(it, remembered[index] ?? {}).incident);
      const told = new Map<string, boolean>();
      for (const id of incidents) {
        if (id !== undefined && !told.has(id)) told.set(id, await mayBeTold(context, id, viewerOf(request, context)));
      }
      return {
        alerts: triaged.map((it, index) => {
          const incident = incidents[index];
          return explain(it, source.name, incident !== undefined && told.get(incident) ? incident : undefined);
        }),
      };
    },
  );

  /** Finds the alert source with the given name. Without a name, returns the only source that can read the payload. */
  function sourceFor(body: unknown, name: string | undefined): AlertSource {
    const sources = context.settings().alertSources;
    const all = Object.entries(sources).map(([its, source]) => ({ ...source, name: its }));
    const fitting = all.filter((it) => (name === undefined ? alertFormatOf(it).looksLike(body) : it.name === name));
    const [only, ...others] = fitting;
    if (only !== undefined && others.length === 0) return only;
    const sourceNames = all.map((it) => it.name).join(", ");
    const why = name === undefined ? "say which source sends it with ?source=" : `there is no alert source ${name}`;
    throw new Problem(
      "bad-input",
      `query.source: ${why}; configured are: ${sourceNames === "" ? "none" : sourceNames}.`,
    );
  }
}

const mostExplained = 50;
