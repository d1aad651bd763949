import type { Access } from "../edges/access.ts";
import { type SendAlertParts, alertRoutes } from "./alert-routes.ts";
import { type ChangeParts, changeRoutes } from "./change-routes.ts";
import { type ExplainParts, explainRoute } from "./explain-route.ts";
import { type HeartbeatParts, heartbeatRoutes } from "./heartbeat-routes.ts";
import { type IntakeParts, intakeRoutes } from "./intake-routes.ts";
import { type MaintenanceParts, maintenanceRoutes } from "./maintenance-routes.ts";
import { type ReportParts, reportRoutes } from "./report-routes.ts";

export type AlertParts = SendAlertParts &
  ExplainParts &
  HeartbeatParts &
  MaintenanceParts &
  ChangeParts &
  IntakeParts &
  ReportParts;

/**
 * Adds all routes by which monitoring, heartbeats, deployments and users report something, and those of maintenance
 * windows.
 */
export function registerAlerts(access: Access, parts: AlertParts): void {
  access.guarded((routes) => {
    alertRoutes(routes, parts);
    explainRoute(routes, parts);
    heartbeatRoutes(routes, parts);
    maintenanceRoutes(routes, parts);
    changeRoutes(routes, parts);
  });
  access.open((routes) => intakeRoutes(routes, parts));
  access.open((routes) => reportRoutes(routes, parts));
}
