import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Settings } from "../../../config/settings.ts";
import { type Intake, takeIn } from "../../../intake/take-in.ts";
import { unconfiguredOrigin } from "../../../intake/triage.ts";
import { readUserReport } from "../../../intake/user-report.ts";
import { Unavailable } from "../../temporal/temporal-answers.ts";
import { limitUnproven } from "../edges/limit-requests.ts";
import type { RequestClock } from "../edges/sender.ts";
import { arrivalOf } from "./arrival.ts";
import { createFormGuard, reportPage, saidPage } from "./report-form.ts";

export interface ReportParts extends Omit<Intake, "settings">, RequestClock {
  readonly settings: () => Settings;
  /** The key that signs forms. Left out, a form is valid only until this process ends. */
  readonly token?: string;
}

const largestBodyBytes = 16 * 1024;
const mostAtOnce = 10;
const cookieName = "report";
const anHourMs = 3_600_000;

const reportFields = z.object({
  service: z.string().trim().min(1).max(200),
  text: z.string().trim().min(1).max(2000),
  contact: z.string().trim().max(200).default(""),
});

/**
 * Adds GET and POST /report, by which people without an account report trouble. A report opens an undeclared incident
 * with the configured severity, and further reports of the same service join it. Only our own form is accepted, and the
 * number of reports is limited in all and for each address.
 */
export function reportRoutes(app: FastifyInstance, context: ReportParts): void {
  const guard = createFormGuard(context.token ?? randomUUID());
  const reports = () => context.settings().userReports;
  limitUnproven(mostAtOnce)(app);
  const rateLimit = {
    max: () => reports().perHour,
    timeWindow: anHourMs,
    errorResponseBuilder: () => new TooOften(),
  };
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string", bodyLimit: largestBodyBytes },
    (_, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  app.setErrorHandler((error, request, reply) => answerInWords(error, request, reply));

  app.get("/report", { schema: { hide: true } }, async (_, reply) => {
    if (!reports().accepted) return notHere(reply);
    const { organisation } = context.settings();
    const { cookie, field } = guard.issue(context.now());
    reply.header("set-cookie", `${cookieName}=${cookie}; Path=/report; HttpOnly; SameSite=Strict; Max-Age=3600`);
    return html(reply, 200, reportPage({ organisation: organisation.name, services: offeredServices(), field }));
  });

  app.post("/report", { schema: { hide: true }, config: { rateLimit } }, async (request, reply) => {
    if (!reports().accepted) return notHere(reply);
    const body = z.looseObject({ form: z.unknown() }).parse(request.body ?? {});
    if (!guard.belongs(cookieIn(request), body.form, context.now())) {
      return html(
        reply,
        403,
        saidPage("Please try again", "The form was too old, or came from elsewhere: open /report once more."),
      );
    }
    const report = reportFields.safeParse(body);
    // Only services that the form offers are accepted, since any other name would open an incident of its own and page
    // people again.
    if (!report.success || !offeredServices().includes(report.data.service)) {
      return html(
        reply,
        400,
        saidPage(
          "Please try again",
          "Say which of the services is affected and what is wrong, in at most 2000 characters.",
        ),
      );
    }
    const arrival = arrivalOf(request, context);
    const reported = readUserReport(report.data, { severity: reports().severity, receivedAt: arrival.now });
    const [accepted] = await takeIn([reported], unconfiguredOrigin("user-report"), context, arrival);
    const incident = accepted?.outcome === "accepted" ? accepted.incident : undefined;
    request.log.info({ incident, service: report.data.service }, "user report");
    return html(reply, 202, saidPage("Thank you", "Your report is with those on call."));
  });

  function offeredServices(): readonly string[] {
    return [...Object.values(context.settings().services).map(({ name }) => name), "Something else"];
  }
}

class TooOften extends Error {
  readonly statusCode = 429;
}

function answerInWords(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof TooOften) {
    return html(reply, 429, saidPage("That is a lot of reports", "Please wait for an hour; those on call have yours."));
  }
  request.log.warn({ err: error }, "report not taken");
  const status = error instanceof Unavailable ? 503 : statusIn(error);
  if (status === 413) return html(reply, status, saidPage("Please try again", "Say it in at most 2000 characters."));
  return html(reply, status, saidPage("Please try again", "Your report could not be taken just now."));
}

const statusIn = (error: unknown): number =>
  typeof error === "object" && error !== null && "statusCode" in error && typeof error.statusCode === "number"
    ? error.statusCode
    : 503;

function cookieIn({ headers }: FastifyRequest): string | undefined {
  const pairs = (headers.cookie ?? "").split(";").map((it) => it.trim());
  return pairs.find((it) => it.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1);
}

const notHere = (reply: FastifyReply): FastifyReply =>
  html(reply, 404, saidPage("Nothing here", "Reports are not taken here."));

/** Answers with an HTML page that loads nothing, may not be shown in a frame, and passes its address on to nobody. */
const html = (reply: FastifyReply, status: number, text: string): FastifyReply =>
  reply
    .code(status)
    .header("content-security-policy", "default-src 'none'; form-action 'self'; frame-ancestors 'none'")
    .header("cache-control", "no-store")
    .type("text/html; charset=utf-8")
    .send(text);
