import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Settings } from "../../../config/settings.ts";
import { spelledService } from "../../../domain/service-named.ts";
import { withoutUndefined } from "../../../domain/incident/without-undefined.ts";
import type { Changes } from "../../../records/service-changes.ts";
import type { SourceFaults } from "../../../records/source-faults.ts";
import { type Heartbeats, termsOf } from "../../temporal/heartbeats.ts";
import { type NewsContext, takeNews } from "./take-outside-news.ts";
import type { Claimed, Payload, Reported } from "../../../intake/alert-format.ts";
import type { AlertSource } from "../../../intake/alert-source.ts";
import { saysThatItEnded } from "../../../intake/heartbeat-alert.ts";
import { type Intake, takeIn } from "../../../intake/take-in.ts";
import { fromDatabase } from "../edges/unless-database-away.ts";
import type { RequestClock } from "../edges/sender.ts";
import type { Metrics } from "../operations/request-metrics.ts";
import { limitUnproven } from "../edges/limit-requests.ts";
import { Problem, problemResponses } from "../edges/problems.ts";
import { arrivalOf } from "./arrival.ts";
import { isSigned, isSignedRightly, showsToken } from "./prove-sender.ts";
import { bodyOf, faultInWords, readPayload } from "./read-payload.ts";

export interface IntakeParts extends RequestClock, Pick<NewsContext, "outsideDeeds" | "receipts"> {
  readonly incidents: Intake["incidents"] & NewsContext["incidents"];
  readonly heartbeats: Pick<Heartbeats, "hear" | "end">;
  readonly maintenance: Intake["maintenance"];
  readonly alertStates: Intake["alertStates"];
  readonly changes: Pick<Changes, "add">;
  readonly metrics: Pick<Metrics, "intake" | "malformedAlerts">;
  readonly sourceFaults: Pick<SourceFaults, "note">;
  readonly settings: () => Settings;
  /** Returns the present secrets of an alert source, which may be changed while the API runs. */
  readonly secretsOf: (source: string) => readonly string[];
}

/** The largest body, which is enough for a sender's whole group of alerts: a thousand alerts take about 1 MB. */
const largestBodyBytes = 8 * 1024 * 1024;
/**
 * The most requests at the same time. Further requests are answered 503, so that their senders try again; after a 429
 * some senders would give up.
 */
const mostAtOnce = 24;

const accepted = z.object({
  alerts: z.int(),
  incidents: z.array(z.string()),
  malformed: z
    .array(z.string())
    .optional()
    .describe("The alerts that could not be read, each with its fault; of many, the first twenty."),
  notes: z.array(z.string()).describe("What became of each alert, in a sentence; of many, the first hundred."),
});

/**
 * Adds POST /intake/<source>, which accepts the alerts of the configured sources; each source has secrets of its own.
 * The answer is 2xx only after Temporal has accepted every alert of the request. If something failed on our side, the
 * answer is 503, and the sender tries again.
 */
export function intakeRoutes(app: FastifyInstance, context: IntakeParts): void {
  // The body is read as raw bytes, because a signature covers exactly these bytes.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_, body, done) => done(null, body));

  app.addHook("onRequest", async (request, reply) => {
    const claimed = claimOf(request);
    // A token is checked before the body is read, so that reading costs nothing for senders without a valid token.
    if (!isSigned(claimed) && !showsToken(claimed)) throw unknownSender(claimed.source, reply);
  });
  limitUnproven(mostAtOnce, (request) => showsToken(claimOf(request)))(app);

  app.addHook("onResponse", async ({ params }, { statusCode }) => {
    const name = nameIn(params);
    // The metric has labels only for configured sources, since a caller could make up any number of names.
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
      if (isSigned(claimed) && !isSignedRightly(claimed, body)) throw unknownSender(source, reply);
      const taken = source.kind === "heartbeat" ? await takeBeat(source, body) : await take(source, body, request);
      request.log.info({ source: source.name, ...taken }, "alerts");
      reply.code(202);
      return taken;
    },
  );

  async function take(source: AlertSource, body: Buffer, request: FastifyRequest) {
    const arrival = arrivalOf(request, context);
    const {
      timeZone,
      alerts: { label: severityLabel },
    } = context.settings();
    const payload = { source, headers: request.headers, receivedAt: arrival.now, severityLabel, timeZone };
    const { alerts = [], malformed = [], changes = [], news, confirm } = await read(body, payload, request);
    await confirm?.().catch((error: unknown) => {
      request.log.warn({ err: error, source: source.name }, "subscription not confirmed");
      throw new Problem("unavailable", `The subscription of ${source.name} could not be confirmed. Try again.`);
    });
    const { services } = context.settings();
    for (const change of changes) {
      await fromDatabase(context.changes.add({ ...change, service: spelledService(change.service, services) }));
    }
    const reported =
      news === undefined
        ? alerts
        : await takeNews(news, { ...context, source, ...withoutUndefined({ sentAt: arrival.sentAt }) });
    const accepted = await takeIn(reported, source, context, arrival);
    const incidents = new Set(accepted.flatMap((it) => (it.outcome === "accepted" ? [it.incident] : [])));
    const notes = accepted.flatMap(({ note }) => note ?? []).slice(0, mostNotes);
    const faults = malformed.slice(0, mostFaults).map(faultInWords);
    return {
      ...{ alerts: reported.length, incidents: [...incidents], notes },
      ...(faults.length === 0 ? {} : { malformed: faults }),
    };
  }

  /**
   * Reads a payload. Alerts that cannot be read are counted and stored for the doctor to show, since their sender does
   * not repeat them.
   */
  async function read(body: Buffer, payload: Payload, request: FastifyRequest): Promise<Reported> {
    try {
      const reported = readPayload(bodyOf(body, request), payload);
      const { malformed: [first, ...others] = [] } = reported;
      if (first !== undefined) await noteFault(1 + others.length, faultInWords(first));
      return reported;
    } catch (error) {
      if (error instanceof Problem) await noteFault(0, error.message);
      throw error;
    }

    async function noteFault(alerts: number, says: string): Promise<void> {
      const { name: source } = payload.source;
      request.log.warn({ source, alerts, says }, "alerts that cannot be read");
      context.metrics.malformedAlerts(source, alerts);
      await context.sourceFaults.note({ source, at: payload.receivedAt, alerts, says }).catch((error: unknown) => {
        request.log.warn({ err: error, source }, "the database does not answer: the doctor does not hear of it");
      });
    }
  }

  /**
   * Handles a heartbeat. Any request of its source counts as a beat, unless the body says that the heartbeat has
   * ended.
   */
  async function takeBeat(source: AlertSource, body: Buffer) {
    const { name, heartbeat: terms } = source;
    const at = context.rehearsal ? {} : { at: context.now() };
    const hasEnded = saysThatItEnded(body.toString("utf8"), source);
    if (hasEnded) await context.heartbeats.end(name, at);
    else if (terms !== undefined) await context.heartbeats.hear(name, { terms: termsOf(terms), ...at });
    return { alerts: 0, incidents: [], notes: hasEnded ? [`${name} says itself that it ended.`] : [] };
  }

  function claimOf({ params, headers, url }: FastifyRequest): Claimed {
    const name = nameIn(params);
    const sources = context.settings().alertSources;
    const source = Object.hasOwn(sources, name) ? sources[name] : undefined;
    if (source === undefined) throw new Problem("not-found", `There is no alert source at ${url}; see alertSources.`);
    return { source: { ...source, name }, secrets: context.secretsOf(name), headers, now: Date.now() };
  }
}

const mostNotes = 100;
const mostFaults = 20;

const nameIn = (params: unknown): string =>
  typeof params === "object" && params !== null && "source" in params ? String(params.source) : "";

/**
 * Makes the error for an unknown sender. The answer also asks for a password, since some senders send theirs only once
 * they are asked.
 */
function unknownSender({ name }: AlertSource, reply: FastifyReply): Problem {
  reply.header("www-authenticate", `Basic realm="${name}", Bearer`);
  return new Problem(
    "not-authenticated",
    `This is not ${name}, or it does not show the secret of the source: docs/alerts.md tells how.`,
  );
}
