import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";
import type { Figures } from "../../../records/reading/figures.ts";
import type { CommandAnswer } from "../../temporal/deliver-command.ts";
import type { Incidents } from "../../temporal/incidents.ts";
import type { Backlog } from "../../temporal/lane-backlog.ts";

export interface MetricsOptions {
  readonly figures: Figures;
  readonly backlog: () => Promise<readonly Backlog[]>;
  readonly stuck: Incidents["stuck"];
  /** Returns how many lines of this process's log could not be written; left out, lost lines are not counted. */
  readonly lostLogLines?: () => number;
}

/**
 * The API's own counters, and figures that the API reads from records and queues. No label contains a person's name.
 */
export interface Metrics {
  readonly registry: Registry;
  readonly command: (name: string, outcome: CommandAnswer["outcome"]) => void;
  readonly intake: (source: string, status: number) => void;
  readonly malformedAlerts: (source: string, alerts: number) => void;
}

export function createMetrics({ figures, backlog, stuck, lostLogLines = () => 0 }: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const commands = new Counter({
    ...{ name: "incident_commands_total", labelNames: ["command", "outcome"] as const, registers },
    help: "Commands given through this process, by what came of them.",
  });
  const intake = new Counter({
    ...{ name: "incident_intake_requests_total", labelNames: ["source", "outcome"] as const, registers },
    help: "What alert sources sent: accepted, refused (4xx), or to be sent again (5xx).",
  });
  const malformed = new Counter({
    ...{ name: "incident_intake_malformed_alerts_total", labelNames: ["source"] as const, registers },
    help: "Alerts that could not be read, while others of the same request were taken.",
  });
  const lost: Gauge = new Gauge({
    ...{ name: "incident_log_lines_lost", registers, collect: () => lost.set(lostLogLines()) },
    help: "Lines of this process's log that could not be written, since it began.",
  });
  /** The figures that are being read now, by name, each with a promise of whether the reading succeeded. */
  const asking = new Map<string, Promise<boolean>>();
  /** Makes a gauge whose value is read whenever Prometheus asks for the metrics. */
  const gauge = <L extends string>(
    described: { readonly name: string; readonly help: string; readonly labelNames: readonly L[] },
    ask: () => Promise<readonly (Readonly<Record<L, string>> & { readonly value: number })[]>,
  ): void => {
    const made: Gauge = new Gauge({
      ...{ ...described, registers },
      collect: async () => {
        const answered = ask().then(
          (rows) => {
            made.reset();
            for (const { value, ...labels } of rows) made.set(labels, value);
            return true;
          },
          () => false,
        );
        asking.set(described.name, answered);
        await answered;
      },
    });
  };
  gauge({ name: "incident_open", help: "Incidents not closed yet.", labelNames: ["severity", "phase"] }, async () =>
    figures.open(),
  );
  gauge({ name: "incident_pages", help: "Pages owed, by their fate.", labelNames: ["fate"] }, async () =>
    figures.pagesByFate(),
  );
  gauge({ name: "incident_deliveries", help: "Pages handed to vendors.", labelNames: ["channel", "state"] }, async () =>
    figures.deliveries(),
  );
  const waiting = "Tasks that wait for a worker, lane by lane.";
  gauge({ name: "incident_queue_backlog", help: waiting, labelNames: ["lane", "type"] }, backlog);
  const goNowhere = "Running incidents in which nothing is decided any more, since their workflow tasks fail.";
  gauge({ name: "incident_stuck", help: goNowhere, labelNames: [] }, async () => [{ value: (await stuck()).length }]);
  // This gauge is registered last, so that it waits for the readings of all others.
  const missing: Gauge = new Gauge({
    ...{ name: "incident_figures_missing", labelNames: ["figure"], registers },
    help: "1 while the database or Temporal did not say what a figure is, which then stands still.",
    collect: async () => {
      for (const [figure, answered] of asking) missing.set({ figure }, (await answered) ? 0 : 1);
    },
  });
  return {
    registry,
    command: (command, outcome) => commands.inc({ command, outcome }),
    intake: (source, status) =>
      intake.inc({ source, outcome: status < 400 ? "accepted" : status < 500 ? "refused" : "again" }),
    malformedAlerts: (source, alerts) => malformed.inc({ source }, alerts),
  };
}

/** Returns the same operations on incidents, but counts every command, whichever way it came in. */
export const countCommands = (incidents: Incidents, metrics: Pick<Metrics, "command">): Incidents => ({
  ...incidents,
  command: async (id, name, fields, sender) => {
    const answer = await incidents.command(id, name, fields, sender);
    metrics.command(name, answer.outcome);
    return answer;
  },
});
