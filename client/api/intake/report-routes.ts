import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { digestOf, summarised } from "../../intake/reported-alert.ts";
import { Unavailable } from "../../temporal-answers.ts";
import { limitRequests } from "../limit-requests.ts";
import type { RouteContext } from "../routes.ts";
import { createFormGuard, reportPage, saidPage } from "./report-form.ts";

const largestBodyBytes = 16 * 1024;
const mostAtOnce = 10;
const cookieName = "report";
const anHourMs = 3_600_000;

const report = z.object({
  service: z.string().trim().min(1).max(200),
  text: z.string().trim().min(1).max(2000),
  contact: z.string().trim().max(200).default(""),
});

/**
 * GET and POST /report: people without an account tell that something is wrong. It opens an incident in detect with the
 * configured severity; further reports of the service join it. Bounded, limited by address, and only from our own form.
 */
export function reportRoutes(app: FastifyInstance, context: RouteContext): void {
  const guard = createFormGuard(context.token ?? randomUUID());
  const reports = () => context.settings().userReports;
  limitRequests(app, mostAtOnce);
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
    return html(reply, 200, reportPage({ organisation: organisation.name, services: offered(), field }));
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
    const told = report.safeParse(body);
    // Each service has an incident of its own: one that was made up would page once more.
    if (!told.success || !offered().includes(told.data.service)) {
      return html(
        reply,
        400,
        saidPage(
          "Please try again",
          "Say which of the services is affected and what is wrong, in at most 2000 characters.",
        ),
      );
    }
    const incident = await openFor(told.data);
    request.log.info({ incident, service: told.data.service }, "user report");
    return html(reply, 202, saidPage("Thank you", "Your report is with those on call."));
  });

  function offered(): readonly string[] {
    return [...Object.values(context.settings().services).map(({ name }) => name), "Something else"];
  }

  /** Reports of one service are one incident, as long as it is open; the same text twice is one report. */
  async function openFor({ service, text, contact }: z.output<typeof report>): Promise<string> {
    const now = context.now();
    const id = digestOf(service, text, contact, Math.floor(now / anHourMs));
    const summary = summarised(`User report: ${text}${contact === "" ? "" : ` (${contact})`}`);
    return context.incidents.openByAlert(
      {
        groupKey: `user-reports/${digestOf(service)}`,
        ...{ alert: `Report ${id.slice(0, 12)}`, summary, severity: reports().severity, service },
        ...{ source: "user-report", startedAt: now },
      },
      { by: { kind: "machine", name: "user-report", via: "api" }, key: `report/${id}` },
      now,
    );
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

/** Nothing is loaded, framed or sent on from the page. */
const html = (reply: FastifyReply, status: number, text: string): FastifyReply =>
  reply
    .code(status)
    .header("content-security-policy", "default-src 'none'; form-action 'self'; frame-ancestors 'none'")
    .header("cache-control", "no-store")
    .type("text/html; charset=utf-8")
    .send(text);
