import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Paged } from "../../config/page-links.ts";
import type { RouteContext } from "../api/routes.ts";
import { incidentOnAPhone, linkIsNotGood, tryAgain } from "./incident-on-a-phone.ts";

interface Params {
  readonly Params: { readonly token: string };
}

/** Nothing from elsewhere, no scripts, shown in no frame, kept nowhere, and its address told to nobody. */
const headers = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
} as const;

/**
 * The incident on a phone, behind the signed link that a page carries: no login. Looking changes nothing, since mail
 * gateways open every link; acknowledging is the form's POST.
 */
export function pageRoutes(
  app: FastifyInstance,
  { incidents, pageLinks, settings, rehearsal, now }: RouteContext,
): void {
  // The form has no fields; whatever comes is not read.
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { bodyLimit: 1024, parseAs: "string" },
    (_, __, done) => {
      done(null, undefined);
    },
  );

  app.get<Params>("/p/:token", { schema: { hide: true } }, async ({ params }, reply) => {
    const paged = pageLinks().read(params.token, now());
    return paged === undefined ? answer(reply, 403, linkIsNotGood()) : show(reply, paged);
  });

  app.post<Params>("/p/:token", { schema: { hide: true } }, async (request, reply) => {
    const paged = pageLinks().read(request.params.token, now());
    if (paged === undefined) return answer(reply, 403, linkIsNotGood());
    const { incidentId, person } = paged;
    const sender = {
      by: { kind: "person", name: person, via: "link" },
      key: `acknowledge/${randomUUID()}`,
      ...(rehearsal ? {} : { sentAt: now() }),
    } as const;
    const came = await incidents.command(incidentId, "acknowledge", {}, sender);
    request.log.info({ incident: incidentId, by: person, outcome: came.outcome, via: "link" }, "command");
    switch (came.outcome) {
      case "done":
        return show(reply, paged, came.note ?? "Thank you: it is yours now.", came.revision);
      case "refused":
        return show(reply, paged, came.refusal);
      case "unknown":
        return answer(reply, 202, tryAgain("Your acknowledgement is on its way; nobody has confirmed it yet."));
      case "not-found":
        return answer(reply, 404, linkIsNotGood());
    }
  });

  async function show(reply: FastifyReply, { incidentId, person }: Paged, said?: string, revision?: number) {
    const view = await incidents.get(incidentId, revision);
    if (view === undefined) return answer(reply, 404, linkIsNotGood());
    const { incident } = view;
    const shown = { incident, person, settings: settings(), ...(said === undefined ? {} : { said }) };
    return answer(reply, 200, incidentOnAPhone(shown));
  }
}

const answer = (reply: FastifyReply, status: number, body: string): FastifyReply =>
  reply.code(status).headers(headers).send(body);
