import swagger from "@fastify/swagger";
import Fastify, { type FastifyInstance } from "fastify";
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from "fastify-type-provider-zod";
import { scheduleNamed } from "../../on-call/schedule.ts";
import type { Incidents } from "../incidents.ts";
import { adviceRoutes } from "./advice-routes.ts";
import { alertRoutes } from "./alert-routes.ts";
import { answerOncePerKey } from "./idempotency.ts";
import { ledgerRoute } from "./ledger-route.ts";
import { limitCallers } from "./limit-callers.ts";
import { explainRoute } from "./intake/explain-route.ts";
import { intakeRoutes } from "./intake/intake-routes.ts";
import { reportRoutes } from "./intake/report-routes.ts";
import { limitRequests } from "./limit-requests.ts";
import { requireTokens } from "./authentication.ts";
import { canaryRoute } from "./canary-route.ts";
import { calendarFeeds } from "./calendar-feeds.ts";
import { configurationRoutes } from "./configuration-routes.ts";
import { changeRoutes } from "./change-routes.ts";
import { commandRoutes } from "./command-routes.ts";
import { certificateRoute } from "./certificate-route.ts";
import { confirmedPeopleRoute } from "./confirmed-people-route.ts";
import { contactRoutes } from "./contact-routes.ts";
import { declareRoute } from "./declare-route.ts";
import { directoryRoute } from "./directory-route.ts";
import { doctorRoute } from "./doctor-route.ts";
import { dutyRoutes } from "./duty-routes.ts";
import { docsPage } from "./docs-page.ts";
import { eventRoutes } from "./event-routes.ts";
import { handoffRoutes } from "./handoff-routes.ts";
import { healthRoutes } from "./health-routes.ts";
import { heartbeatRoutes } from "./heartbeat-routes.ts";
import { metricsRoute } from "./metrics-route.ts";
import { onCallRoutes } from "./on-call-routes.ts";
import { maintenanceRoutes } from "./maintenance-routes.ts";
import { scorecardRoute } from "./scorecard-route.ts";
import type { ApiOptions, RouteContext } from "./routes.ts";
import { problemRoutes } from "./problem-routes.ts";
import { answerError } from "./problems.ts";
import { pagesRoute } from "./pages-route.ts";
import { policiesOf, policyRoute } from "./policy-route.ts";
import { pageRoutes } from "../web/page-routes.ts";
import { slackRoutes } from "../slack/slack-routes.ts";
import { twilioRoutes } from "./twilio-routes.ts";
import { answerBrokenRequest, answerNothingThere, genReqId } from "./request-edges.ts";
import { createSignInGate } from "./sign-in.ts";
import { readRoutes } from "./read-routes.ts";
import { createTokenGate } from "./token-gate.ts";
import { tokenRoutes } from "./token-routes.ts";
import { viewRoutes } from "./view-routes.ts";
import { webhookRoutes } from "./webhook-routes.ts";

const largestBodyBytes = 64 * 1024;
/** A client that is this slow to send its request is cut off, … */
const requestWithinMs = 10_000;
/** … which is looked after that often. */
const lookForSlowEveryMs = 1000;

/** More than this are asked to come again, so that each of them still gets a quick answer. */
const mostAtOnce = 200;

/** The HTTP API. Everything but health, /problems and the description of the API itself needs a token. */
export async function createApi(options: ApiOptions): Promise<FastifyInstance> {
  const withinMs = options.requestWithinMs ?? requestWithinMs;
  const app = Fastify({
    loggerInstance: options.logger,
    bodyLimit: largestBodyBytes,
    requestTimeout: withinMs,
    // Headers have a minute otherwise, and the longer of both times would count for the body, too.
    http: { connectionsCheckingInterval: lookForSlowEveryMs, requestTimeout: withinMs, headersTimeout: withinMs },
    genReqId,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, request, reply) => {
      answerError(error, request, reply);
    },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 400 },
  });
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerError);
  answerNothingThere(app);
  await app.register(swagger, { openapi: description, transform: jsonSchemaTransform });
  await docsPage(app);

  const { settings } = options;
  const directory = {
    people: { has: (id: string) => Object.hasOwn(settings().people, id) },
    teams: { has: (id: string) => Object.hasOwn(settings().teams, id) },
    experts: { has: (id: string) => Object.hasOwn(settings().experts, id) },
    schedules: { has: (id: string) => scheduleNamed(id, settings()) !== undefined },
    policies: () => policiesOf(settings()),
  };
  const context: RouteContext = { ...options, directory, incidents: counted(options) };
  const gate = createTokenGate({
    ...{ tokens: options.tokens, now: options.now, signIn: createSignInGate(options.settings) },
    ...(options.token === undefined ? {} : { adminToken: options.token }),
    report: (error, sentence) => options.logger.warn({ err: error }, sentence),
  });
  const limits = await limitCallers(app, options);
  await app.register(async (open) => {
    healthRoutes(open.withTypeProvider<ZodTypeProvider>(), context);
    problemRoutes(open.withTypeProvider<ZodTypeProvider>());
  });
  // Calendars send no headers: the address of a feed is its own token.
  await app.register(async (signed) => {
    limitRequests(signed, options.mostAtOnce ?? mostAtOnce);
    calendarFeeds(signed.withTypeProvider<ZodTypeProvider>(), context);
  });
  await app.register(async (open) => {
    limitRequests(open, options.mostAtOnce ?? mostAtOnce);
    pageRoutes(open, context);
  });
  await app.register(async (open) => {
    limitRequests(open, options.mostAtOnce ?? mostAtOnce);
    twilioRoutes(open, context);
  });
  await app.register(async (open) => {
    limitRequests(open, options.mostAtOnce ?? mostAtOnce);
    slackRoutes(open, context);
  });
  await app.register(async (streaming) => {
    requireTokens(streaming, gate, limits);
    eventRoutes(streaming.withTypeProvider<ZodTypeProvider>(), context);
  });
  await app.register(async (guarded) => {
    limitRequests(guarded, options.mostAtOnce ?? mostAtOnce);
    requireTokens(guarded, gate, limits);
    answerOncePerKey(guarded, options);
    const routes = guarded.withTypeProvider<ZodTypeProvider>();
    adviceRoutes(routes);
    alertRoutes(routes, context);
    canaryRoute(routes, context);
    metricsRoute(routes, context);
    explainRoute(routes, context);
    heartbeatRoutes(routes, context);
    maintenanceRoutes(routes, context);
    changeRoutes(routes, context);
    directoryRoute(routes, context);
    doctorRoute(routes, context);
    declareRoute(routes, context);
    commandRoutes(routes, context);
    readRoutes(routes, context);
    policyRoute(routes, context);
    viewRoutes(routes, context);
    pagesRoute(routes, context);
    webhookRoutes(routes, context);
    scorecardRoute(routes, context);
    onCallRoutes(routes, context);
    dutyRoutes(routes, context);
    handoffRoutes(routes, context);
    tokenRoutes(routes, context, gate);
    configurationRoutes(routes, context);
    contactRoutes(routes, context);
    confirmedPeopleRoute(routes, context);
    certificateRoute(routes, context);
    ledgerRoute(routes, context);
  });
  await app.register(async (outside) => intakeRoutes(outside, context));
  await app.register(async (outside) => reportRoutes(outside, context));
  app.get("/openapi.json", { schema: { hide: true } }, () => app.swagger());
  await app.ready();
  return app;
}

/** However a command comes in, it is counted. */
const counted = ({ incidents, metrics }: Pick<ApiOptions, "incidents" | "metrics">): Incidents => ({
  ...incidents,
  command: async (id, name, fields, sender) => {
    const answer = await incidents.command(id, name, fields, sender);
    metrics.command(name, answer.outcome);
    return answer;
  },
});

const description = {
  openapi: "3.1.0",
  info: {
    title: "Incident response",
    version: "1",
    description:
      "One incident is one durable process. Instants are ISO 8601; errors are problem+json (RFC 9457); a command sent " +
      "twice under one Idempotency-Key is done once.",
  },
  components: { securitySchemes: { token: { type: "http" as const, scheme: "bearer" } } },
  security: [{ token: [] }],
};
