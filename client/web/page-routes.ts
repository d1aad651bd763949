import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Paged } from "../../config/page-links.ts";
import { isBundle } from "../../records/paging-turns.ts";
import { acknowledgeTogether } from "../acknowledge-together.ts";
import type { RouteContext } from "../api/routes.ts";
import { type ButtonCommand, pressButton, thanksFor } from "../press-button.ts";
import { bundleOnAPhone } from "./bundle-on-a-phone.ts";
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
 * gateways open every link; its buttons are a form's POST.
 */
export function pageRoutes(
  app: FastifyInstance,
  { incidents, bundles, pageLinks, settings, rehearsal, now }: RouteContext,
): void {
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { bodyLimit: 1024, parseAs: "string" },
    (_, body, done) => {
      done(null, String(body));
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
    const command = buttonOf(request.body);
    if (command === undefined) return answer(reply, 400, tryAgain("This page has no such button."));
    const sender = {
      by: { kind: "person", name: person, via: "link" },
      key: `${command}/${randomUUID()}`,
      ...(rehearsal ? {} : { sentAt: now() }),
      requestId: request.id,
    } as const;
    if (isBundle(incidentId)) {
      const said = await acknowledgeTogether(
        { incidents, bundles },
        await bundles.incidentsOf(incidentId, person),
        sender,
      );
      request.log.info({ bundle: incidentId, by: person, via: "link" }, "acknowledged together");
      return showBundle(reply, paged, said);
    }
    const came = await pressButton(incidents, command, incidentId, sender);
    request.log.info({ incident: incidentId, by: person, command, outcome: came.outcome, via: "link" }, "command");
    switch (came.outcome) {
      case "done":
        return show(reply, paged, came.note ?? thanksFor[command], came.revision);
      case "refused":
        return show(reply, paged, came.refusal);
      case "unknown":
        return answer(reply, 202, tryAgain("What you pressed is on its way; nobody has confirmed it yet."));
      case "not-found":
        return answer(reply, 404, linkIsNotGood());
    }
  });

  async function showBundle(reply: FastifyReply, { incidentId, person }: Paged, said?: string) {
    const ids = await bundles.incidentsOf(incidentId, person);
    if (ids.length === 0) return answer(reply, 404, linkIsNotGood());
    const all = await Promise.all(
      ids.map(async (id) => {
        // One that does not answer is listed all the same.
        const incident = (await incidents.get(id).catch(() => undefined))?.incident;
        const link = pageLinks().linkFor({ incidentId: id, person, at: now() });
        return { id, ...(incident === undefined ? {} : { incident }), ...(link === undefined ? {} : { link }) };
      }),
    );
    const shown = { incidents: all, person, settings: settings(), ...(said === undefined ? {} : { said }) };
    return answer(reply, 200, bundleOnAPhone(shown));
  }

  async function show(reply: FastifyReply, paged: Paged, said?: string, revision?: number) {
    const { incidentId, person } = paged;
    if (isBundle(incidentId)) return showBundle(reply, paged, said);
    const view = await incidents.get(incidentId, revision);
    if (view === undefined) return answer(reply, 404, linkIsNotGood());
    const { incident } = view;
    const shown = { incident, person, settings: settings(), ...(said === undefined ? {} : { said }) };
    return answer(reply, 200, incidentOnAPhone(shown));
  }
}

/** By the value that the form sends with it; the large one sends none. */
const buttons: Readonly<Record<string, ButtonCommand>> = {
  "": "acknowledge",
  "give-back": "unacknowledge",
  snooze: "snoozePage",
};

const buttonOf = (body: unknown): ButtonCommand | undefined => {
  const value = new URLSearchParams(typeof body === "string" ? body : "").get("press") ?? "";
  return Object.hasOwn(buttons, value) ? buttons[value] : undefined;
};

const answer = (reply: FastifyReply, status: number, body: string): FastifyReply =>
  reply.code(status).headers(headers).send(body);
