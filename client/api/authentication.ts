import type { FastifyInstance, FastifyRequest } from "fastify";
import type { PublicCommandName } from "../../domain/commands.ts";
import type { Actor } from "../../domain/people.ts";
import { machinesMay } from "../../domain/permissions.ts";
import { type Matter, maySpeakFor, notOfStanding } from "../../domain/standings.ts";
import { callerOf, rememberCaller } from "./caller.ts";
import { type Directory, nobodyCalled } from "./fields.ts";
import { Problem } from "./problems.ts";
import type { CallerLimits } from "./limit-callers.ts";
import type { Gate } from "./token-gate.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What the route is about, in the table of standings; left out, reading is a viewer's and the rest an admin's. */
    readonly needs?: Matter;
  }
}

/** The header that names the person on whose behalf a request is made; `by` in the body goes before it. */
export const personHeader = "on-behalf-of";

/** Every route of this instance asks for a token, and for the standing that it needs, before a body is read. */
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
    // Whoever sends alerts sends them again after a 503, but gives up at a 429.
    const isCounted = needs !== "sendAlerts";
    const caller = await gate.admit(text).catch(async (error: unknown) => {
      if (isCounted) await limits.refuseStranger(request);
      throw error;
    });
    rememberCaller(request, caller);
    if (isCounted) await limits.refuseTooMany(request);
    refuseUnlessAllowed(request, needs);
  });
}

/** Going beyond one's role in an incident, which takes a reason, may need more standing than the command itself. */
export function refuseUnlessAllowed(request: FastifyRequest, matter: Matter, override?: unknown): void {
  const refusal = notOfStanding(callerOf(request).standing, matter, override !== undefined);
  if (refusal !== undefined) throw new Problem("not-allowed", refusal.refusal);
}

/** Who gives the command: whom the request names, as far as its token may speak for them, else the token's own holder. */
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
