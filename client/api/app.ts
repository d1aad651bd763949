import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { inboundRoutes, type InboundParts } from "../outside/inbound-routes.ts";
import type { Incidents } from "../temporal/incidents.ts";
import { pageRoutes, type PhonePageParts } from "../web/page-routes.ts";
import { type AlertParts, registerAlerts } from "./alerts/register-alerts.ts";
import { type AccessParts, openAccess } from "./edges/access.ts";
import { describeApi } from "./edges/describe-api.ts";
import { directoryOf } from "./edges/directory.ts";
import { createHttpServer } from "./edges/http-server.ts";
import { problemRoutes } from "./edges/problem-routes.ts";
import { createTokenGate } from "./edges/token-gate.ts";
import { type IncidentParts, registerIncidents } from "./incidents/register-incidents.ts";
import { type OnCallParts, registerOnCall } from "./on-call/register-on-call.ts";
import { type OperationsParts, registerOperations } from "./operations/register-operations.ts";
import { countCommands } from "./operations/request-metrics.ts";
import { type PeopleParts, registerPeople } from "./people/register-people.ts";
import { createSignInGate } from "./people/sign-in.ts";

type RouteParts = IncidentParts & AlertParts & OnCallParts & PeopleParts & OperationsParts;
type OutsideParts = PhonePageParts & InboundParts;

/** Everything that the API needs; the functions that add routes get the parts that they use. */
export type ApiParts = Omit<AccessParts & RouteParts & OutsideParts, "directory" | "gate"> & {
  readonly incidents: Incidents;
  readonly logger: FastifyBaseLogger;
  /** The proxies whose statement about the caller's address is believed. */
  readonly trustedProxies?: readonly string[];
};

/** Makes the HTTP API. Every route asks for a token, except health, /problems and the description of the API itself. */
export async function createApi({ logger, trustedProxies = [], ...options }: ApiParts): Promise<FastifyInstance> {
  const { settings, tokens, token: adminToken, now } = options;
  const gate = createTokenGate({
    ...{ tokens, now, signIn: createSignInGate(settings) },
    ...(adminToken === undefined ? {} : { adminToken }),
    report: (error, sentence) => logger.warn({ err: error }, sentence),
  });
  const parts = {
    ...options,
    ...{ gate, directory: directoryOf(settings), incidents: countCommands(options.incidents, options.metrics) },
  };
  const app = createHttpServer(logger, trustedProxies);
  await describeApi(app);
  const access = await openAccess(app, parts);
  registerIncidents(access.under("Incidents"), parts);
  registerAlerts(access.under("Alerts"), parts);
  registerOnCall(access.under("On call"), parts);
  registerPeople(access.under("People and tokens"), parts);
  registerOperations(access.under("Operation"), parts);
  access.under("Operation").open((routes) => problemRoutes(routes));
  access.under("A page on a phone").proving((routes) => pageRoutes(routes, parts));
  access.proving((routes) => inboundRoutes(routes, parts));
  await app.ready();
  return app;
}
