import type { Access } from "../edges/access.ts";
import { adviceRoutes } from "./advice-routes.ts";
import { type CertificateParts, certificateRoute } from "../accounts/certificate-route.ts";
import { commandRoutes } from "./command-routes.ts";
import { type DeclareParts, declareRoute } from "./declare-route.ts";
import { type EventParts, eventRoutes } from "./event-routes.ts";
import { ledgerRoute } from "../accounts/pages-of-one-incident-route.ts";
import { type OutboxParts, outboxRoute } from "../accounts/outbox-route.ts";
import { pagesRoute } from "../accounts/pages-of-all-incidents-route.ts";
import { policyRoute } from "./policy-route.ts";
import { readRoutes } from "./read-routes.ts";
import { scorecardRoute } from "../accounts/scorecard-route.ts";
import { viewRoutes } from "./view-routes.ts";

export type IncidentParts = DeclareParts & EventParts & CertificateParts & OutboxParts;

/**
 * Adds all routes by which incidents are declared, commanded, read and followed, and those of reports about them, such
 * as scorecard and certificate.
 */
export function registerIncidents(access: Access, parts: IncidentParts): void {
  access.streaming((routes) => eventRoutes(routes, parts));
  access.guarded((routes) => {
    adviceRoutes(routes);
    declareRoute(routes, parts);
    commandRoutes(routes, parts);
    readRoutes(routes, parts);
    policyRoute(routes, parts);
    viewRoutes(routes, parts);
    pagesRoute(routes, parts);
    outboxRoute(routes, parts);
    scorecardRoute(routes, parts);
    certificateRoute(routes, parts);
    ledgerRoute(routes, parts);
  });
}
