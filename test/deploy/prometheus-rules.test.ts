import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createMetrics } from "../../client/api/operations/request-metrics.ts";
import { projectRoot } from "../../config/project-root.ts";
import { createWorkerMetrics } from "../../workers/metrics.ts";
import { debianProgram } from "../support/debian-tools.ts";

const file = join(projectRoot, "deploy", "prometheus", "alerts.yaml");

test("Prometheus' own tool finds nothing wrong with the alerts", () => {
  expect(execFileSync(debianProgram("promtool", "prometheus"), ["check", "rules", file]).toString()).toContain(
    "SUCCESS",
  );
});

test("every figure that an alert or the documentation names is one that API or workers show", async () => {
  const nothing = async () => Promise.resolve([]);
  const api = createMetrics({
    figures: { open: nothing, pagesByFate: nothing, deliveries: nothing },
    backlog: nothing,
    stuck: nothing,
  });
  const metrics = [api, createWorkerMetrics(() => 0)].map(async ({ registry }) => registry.getMetricsAsJSON());
  const metricNames = (await Promise.all(metrics)).flat().map(({ name }) => name);
  const texts = [file, join(projectRoot, "docs", "operations.md")].map((path) => readFileSync(path, "utf8"));
  const mentions = texts.join("\n").match(/\bincident_[a-z_]+/g) ?? [];
  expect(mentions.length).toBeGreaterThan(10);
  expect(mentions.filter((name) => !metricNames.includes(name.replace(/_bucket$/, "")))).toEqual([]);
});
