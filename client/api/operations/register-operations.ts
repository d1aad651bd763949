import type { Access } from "../edges/access.ts";
import { type CanaryParts, canaryRoute } from "./canary-route.ts";
import { type ConfigurationParts, configurationRoutes } from "./configuration-routes.ts";
import { type DoctorParts, doctorRoute } from "./doctor-route.ts";
import { type HealthParts, healthRoutes } from "./health-routes.ts";
import { metricsRoute } from "./metrics-route.ts";
import type { Metrics } from "./request-metrics.ts";
import { type WebhookParts, webhookRoutes } from "./webhook-routes.ts";

export type OperationsParts = CanaryParts &
  ConfigurationParts &
  DoctorParts &
  HealthParts &
  WebhookParts & { readonly metrics: Metrics };

/** Adds all routes for people who run the installation: health, doctor, metrics, configuration, canary and webhooks. */
export function registerOperations(access: Access, parts: OperationsParts): void {
  access.open((routes) => healthRoutes(routes, parts));
  access.guarded((routes) => {
    canaryRoute(routes, parts);
    metricsRoute(routes, parts);
    doctorRoute(routes, parts);
    webhookRoutes(routes, parts);
    configurationRoutes(routes, parts);
  });
}
