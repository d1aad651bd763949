import type { RouteContext, Routes } from "./routes.ts";

/** GET /metrics: figures as Prometheus reads them, for whoever has a token that may look; an integration's will do. */
export function metricsRoute(app: Routes, { metrics }: Pick<RouteContext, "metrics">): void {
  app.get("/metrics", { config: { needs: "view" }, schema: { hide: true } }, async (_, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}
