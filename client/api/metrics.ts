import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";
import type { Figures } from "../../records/figures.ts";
import type { CommandAnswer } from "../deliver-command.ts";
import type { Backlog } from "../lane-backlog.ts";

export interface MetricsOptions {
  readonly figures: Figures;
  readonly backlog: () => Promise<readonly Backlog[]>;
}

/** What the API counts of itself, and what it finds in records and queues when it is asked. No name is in any label. */
export interface Metrics {
  readonly registry: Registry;
  readonly command: (name: string, outcome: CommandAnswer["outcome"]) => void;
  readonly intake: (source: string, status: number) => void;
}

export function createMetrics({ figures, backlog }: MetricsOptions): Metrics {
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
  /** What is being asked for at the moment, and whether it was answered. */
  const asking = new Map<string, Promise<boolean>>();
  /** Asked for when somebody looks. */
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
  // Last, so that it waits for what is being asked for.
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
  };
}
