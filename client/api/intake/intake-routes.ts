import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { termsOf } from "../../heartbeats.ts";
import { acceptAlerts } from "../../intake/accept.ts";
import { maintenanceAt } from "../../intake/maintenance.ts";
import { isAlert } from "../../intake/pagerduty-news.ts";
import { type AlertSource, triage } from "../../intake/triage.ts";
import { fromDatabase } from "../from-database.ts";
import { limitRequests } from "../limit-requests.ts";
import { Problem, problemResponses } from "../problems.ts";
import type { RouteContext } from "../routes.ts";
import { type Claimed, isSigned, isSignedRightly, showsToken } from "./proofs.ts";
import { parsedJson, readChange, readNews, readPayload } from "./read-payload.ts";

/** Alertmanager sends a whole group at once; a thousand alerts of it are about 1 MB. */
const largestBodyBytes = 8 * 1024 * 1024;
/** What comes while so many are under way is sent again: with 503, since Alertmanager gives up at 429. */
const mostAtOnce = 24;

const accepted = z.object({ alerts: z.int(), incidents: z.array(z.string()) });

/**
 * POST /intake/<source>: alerts from everybody the configuration names, each with secrets of its own. 2xx is said only
 * once Temporal has every alert of the request; whatever went wrong on our side is 503, and the sender comes again.
 */
export function intakeRoutes(app: FastifyInstance, context: RouteContext): void {
  limitRequests(app, context.mostAtOnce ?? mostAtOnce);
  // A signature is over the bytes as they came.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_, body, done) => done(null, body));

  app.addHook("onRequest", async (request) => {
    const claimed = claimOf(request);
    // Who shows a token is known before a body is read.
    if (!isSigned(claimed) && !showsToken(claimed)) throw unknownSender(claimed.source);
  });

  app.addHook("onResponse", async ({ params }, { statusCode }) => {
    const name = nameIn(params);
    // What somebody makes up is no label.
    if (Object.hasOwn(context.settings().alertSources, name)) context.metrics.intake(name, statusCode);
  });

  app.post(
    "/intake/:source",
    {
      bodyLimit: largestBodyBytes,
      schema: {
        operationId: "sendAlerts",
        summary: "Alerts, or the beat, of a source that the configuration names",
        response: { 202: accepted, ...problemResponses },
      },
    },
    async (request, reply) => {
      const claimed = claimOf(request);
      const { source } = claimed;
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      if (isSigned(claimed) && !isSignedRightly(claimed, body)) throw unknownSender(source);
      const { alerts, incidents } =
        source.kind === "heartbeat" ? await takeBeat(source) : await take(source, parsedJson(body), request);
      request.log.info({ source: source.name, alerts, incidents }, "alerts");
      reply.code(202);
      return { alerts, incidents };
    },
  );

  async function take(source: AlertSource, body: unknown, { headers, log }: FastifyRequest) {
    if (source.kind === "github") return takeChange(source, body, headers);
    const settings = context.settings();
    const now = context.now();
    if (source.kind === "pagerduty" && !(await isAlertOfPagerDuty(source, body))) return { alerts: 0, incidents: [] };
    const reported = readPayload(source, { body, headers, receivedAt: now, severityLabel: settings.alerts.label });
    const maintenanceFor = await maintenanceAt(context.maintenance, now, (error, sentence) =>
      log.warn({ err: error }, sentence),
    );
    const triaged = reported.map((alert) => triage(alert, source, settings, maintenanceFor));
    const incidents = await acceptAlerts(triaged, {
      ...{ incidents: context.incidents, source: source.name, now },
      ...(context.rehearsal ? {} : { sentAt: now }),
    });
    return { alerts: reported.length, incidents };
  }

  /** Whatever it sends, it is alive. */
  async function takeBeat({ name, heartbeat: terms }: AlertSource) {
    const at = context.rehearsal ? {} : { at: context.now() };
    if (terms !== undefined) await context.heartbeats.hear(name, { terms: termsOf(terms), ...at });
    return { alerts: 0, incidents: [] };
  }

  async function isAlertOfPagerDuty(source: AlertSource, body: unknown): Promise<boolean> {
    const news = readNews(source, { body, severityLabel: context.settings().alerts.label });
    if (news === undefined) return false;
    return isAlert(news, { ...context, source, ...(context.rehearsal ? {} : { sentAt: context.now() }) });
  }

  async function takeChange(source: AlertSource, body: unknown, headers: FastifyRequest["headers"]) {
    const change = readChange(source, { body, headers });
    if (change !== undefined) await fromDatabase(context.changes.add(change));
    return { alerts: 0, incidents: [] };
  }

  function claimOf({ params, headers, url }: FastifyRequest): Claimed {
    const name = nameIn(params);
    const sources = context.settings().alertSources;
    const source = Object.hasOwn(sources, name) ? sources[name] : undefined;
    if (source === undefined) throw new Problem("not-found", `There is no alert source at ${url}; see alertSources.`);
    return { source: { ...source, name }, secrets: context.secretsOf(name), headers, now: Date.now() };
  }
}

const nameIn = (params: unknown): string =>
  typeof params === "object" && params !== null && "source" in params ? String(params.source) : "";

const unknownSender = ({ name }: AlertSource): Problem =>
  new Problem(
    "not-authenticated",
    `This is not ${name}, or it does not show the secret of the source: docs/alerts.md tells how.`,
  );
