import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply } from "fastify";
import { type ButtonCommand, answerToPress } from "../../domain/paging/page-buttons.ts";
import type { PageLinks, Paged } from "../../config/page-links.ts";
import type { Settings } from "../../config/settings.ts";
import { type BundledPages, isBundle } from "../../records/paging-turns.ts";
import { acknowledgeTogether } from "../temporal/acknowledge-together.ts";
import { linksOf } from "../api/incidents/incident-links.ts";
import type { RequestClock } from "../api/edges/sender.ts";
import type { Incidents } from "../temporal/incidents.ts";
import { pressButton } from "../temporal/press-button.ts";
import { bundleOnAPhone } from "./bundle-on-a-phone.ts";
import { incidentOnAPhone, linkIsNotGood, tryAgain } from "./incident-on-a-phone.ts";

export interface PhonePageParts extends RequestClock {
  readonly incidents: Pick<Incidents, "get" | "command">;
  /** Finds the incidents of a page that was sent for several incidents. */
  readonly bundles: BundledPages;
  /** Makes and checks the links in pages. */
  readonly pageLinks: () => PageLinks;
  readonly settings: () => Settings;
  /** Returns the address of the conference in which an incident's people talk; messages contain the same address. */
  readonly conferenceOf: (incidentId: string) => string;
}

interface Params {
  readonly Params: { readonly token: string };
}

/**
 * These headers forbid scripts, content from other servers, frames and caches, and keep the address from being passed
 * on.
 */
const headers = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
} as const;

/**
 * Adds the web page of an incident for a phone. The signed link in a page opens it without a login. Opening it changes
 * nothing, since mail gateways open every link; its buttons send a form.
 */
export function pageRoutes(
  app: FastifyInstance,
  { incidents, bundles, pageLinks, settings, conferenceOf, rehearsal, now }: PhonePageParts,
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
      const result = await acknowledgeTogether(
        { incidents, bundles, report: (error, sentence) => request.log.warn({ err: error }, sentence) },
        await bundles.incidentsOf(incidentId, person),
        sender,
      );
      request.log.info({ bundle: incidentId, by: person, via: "link" }, "acknowledged together");
      return showBundle(reply, paged, result);
    }
    const came = await pressButton(incidents, command, incidentId, sender);
    request.log.info({ incident: incidentId, by: person, command, outcome: came.outcome, via: "link" }, "command");
    switch (came.outcome) {
      case "done":
        return show(reply, paged, answerToPress(command, came.note), came.revision);
      case "refused":
        return show(reply, paged, came.refusal);
      case "unknown":
        return answer(reply, 202, tryAgain("What you pressed is on its way; nobody has confirmed it yet."));
      case "not-found":
        return answer(reply, 404, linkIsNotGood());
    }
  });

  async function showBundle(reply: FastifyReply, { incidentId, person }: Paged, result?: string) {
    const ids = await bundles.incidentsOf(incidentId, person);
    if (ids.length === 0) return answer(reply, 404, linkIsNotGood());
    const all = await Promise.all(
      ids.map(async (id) => {
        // If an incident's state cannot be read, the incident is listed without its state.
        const incident = (await incidents.get(id).catch(() => undefined))?.incident;
        const link = pageLinks().linkFor({ incidentId: id, person, at: now() });
        return { id, ...(incident === undefined ? {} : { incident }), ...(link === undefined ? {} : { link }) };
      }),
    );
    const shown = { incidents: all, person, settings: settings(), ...(result === undefined ? {} : { result }) };
    return answer(reply, 200, bundleOnAPhone(shown));
  }

  async function show(reply: FastifyReply, paged: Paged, result?: string, revision?: number) {
    const { incidentId, person } = paged;
    if (isBundle(incidentId)) return showBundle(reply, paged, result);
    const view = await incidents.get(incidentId, revision);
    if (view === undefined) return answer(reply, 404, linkIsNotGood());
    const { incident } = view;
    const links = { conference: conferenceOf(incidentId), ...linksOf(incident, settings()) };
    const shown = { incident, person, settings: settings(), links, ...(result === undefined ? {} : { result }) };
    return answer(reply, 200, incidentOnAPhone(shown));
  }
}

/** The command of each button, by the value that its form sends; the large button sends no value. */
const buttons: Readonly<Record<string, ButtonCommand>> = {
  "": "acknowledge",
  "take-command": "takeCommand",
  escalate: "escalate",
  "give-back": "unacknowledge",
  snooze: "snoozePage",
};

const buttonOf = (body: unknown): ButtonCommand | undefined => {
  const value = new URLSearchParams(typeof body === "string" ? body : "").get("press") ?? "";
  return Object.hasOwn(buttons, value) ? buttons[value] : undefined;
};

const answer = (reply: FastifyReply, status: number, body: string): FastifyReply =>
  reply.code(status).headers(headers).send(body);
