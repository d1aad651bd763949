import type { FastifyInstance, FastifyRequest } from "fastify";
import type { PublicCommandName } from "../../../domain/commands/catalogue.ts";
import type { Actor } from "../../../domain/incident/people.ts";
import { machinesMay } from "../../../domain/commands/permissions.ts";
import { type Matter, maySpeakFor, notOfStanding } from "../../../domain/commands/needed-standings.ts";
import { callerOf, rememberCaller } from "./caller.ts";
import type { Directory } from "./directory.ts";
import { nobodyCalled } from "./fields.ts";
import { Problem } from "./problems.ts";
import type { CallerLimits } from "./limit-callers.ts";
import type { Gate } from "./token-gate.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /**
     * What the caller wants to do; a table says which standing (access level of a token) this needs. By default
     * reading needs a viewer's standing and everything else an admin's.
     */
    readonly needs?: Matter;
  }
}

/** The header that names the person on whose behalf a request is made. The field `by` of a body overrides it. */
export const personHeader = "on-behalf-of";

/**
 * Makes every route of this server instance check the caller's token and standing (access level) before the body is
 * read.
 */
export function requireTokens(app: FastifyInstance, gate: Gate, limits: CallerLimits): void {
  app.addHook("onRequest", async (request) => {
    const text = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
    if (text === undefined) {
      throw new Problem(
        "not-authenticated",
        "Send a token as `Authorization: Bearer …`: npm start says where the first one is, `incident token create` makes more.",
      );
    }
    const needs = request.routeOptions.config.needs ?? (request.method === "GET" ? "view" : "administer");
    // Requests that send alerts are not counted against the limit, since some senders give up when they are answered
    // 429.
    const isCounted = needs !== "sendAlerts";
    const caller = await gate.admit(text).catch(async (error: unknown) => {
      if (isCounted) await limits.refuseStranger(request);
      throw error;
    });
    rememberCaller(request, caller, async () => gate.admit(text));
    if (isCounted) await limits.refuseTooMany(request);
    refuseUnlessAllowed(request, needs);
  });
}

/**
 * Refuses a caller whose standing (access level) is too low. A command beyond one's role, which needs a reason (the
 * override), may need a higher standing than the same command usually does.
 */
export function refuseUnlessAllowed(request: FastifyRequest, matter: Matter, override?: unknown): void {
  const refusal = notOfStanding(callerOf(request).standing, matter, override !== undefined);
  if (refusal !== undefined) throw new Problem("not-allowed", refusal.refusal);
}

/**
 * Returns the person or machine that gives the command: the person that the request names, if the token may speak for
 * that person, else the token's owner.
 */
export function actorOf(request: FastifyRequest, by: unknown, does: PublicCommandName, directory: Directory): Actor {
  const caller = callerOf(request);
  const inBody = by !== undefined;
  const name = inBody ? by : (request.headers[personHeader] ?? caller.person);
  if (name === undefined && caller.standing === "integration" && machinesMay(does)) {
    return { kind: "machine", name: caller.name, via: "api" };
  }
  if (typeof name !== "string" || name === "") {
    throw new Problem(
      "nobody-named",
      `Say who acts: a person's id as "by" in the body or in the header ${personHeader}.`,
    );
  }
  if (!directory.people.has(name)) {
    const path = inBody ? "body.by" : `headers.${personHeader}`;
    const message = nobodyCalled(name);
    throw new Problem("unknown-person", `${path}: ${message}`, [{ path, message }]);
  }
  if (!maySpeakFor(caller, name)) {
    throw new Problem("not-allowed", `This token is ${caller.person ?? "a machine"}'s: it may not act for ${name}.`);
  }
  return { kind: "person", name, via: "api" };
}
