import type { Routes } from "../edges/routes.ts";
import type { Metrics } from "./request-metrics.ts";

/** Adds GET /metrics with figures for Prometheus. Any token that may read is enough, such as an integration's. */
export function metricsRoute(app: Routes, { metrics }: { readonly metrics: Metrics }): void {
  app.get("/metrics", { config: { needs: "view" }, schema: { hide: true } }, async (_, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}
