import { z } from "zod";
import { isForPeopleOnly, standings } from "../../domain/standings.ts";
import type { Token } from "../../records/tokens.ts";
import { callerOf } from "./caller.ts";
import { instant, isoOf, line, personOf } from "./fields.ts";
import { Problem, problemResponses } from "./problems.ts";
import type { RouteContext, Routes } from "./routes.ts";
import { mintToken, prefixOf } from "./secret-token.ts";
import { keyHeader } from "./sender.ts";
import type { Gate } from "./token-gate.ts";

const at = z.iso.datetime().optional();
const tokenSchema = z.object({
  id: z.string(),
  prefix: z.string().describe("What its text begins with."),
  name: z.string(),
  standing: z.enum(standings),
  person: z.string().optional().describe("Whose it is; absent for a machine's."),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  expiresAt: at,
  revokedAt: at,
  lastUsedAt: at.describe("To the minute."),
});
const tokenParams = z.object({ token: z.string().regex(/^[a-z0-9]{1,40}$/, "A token's id has letters and digits.") });

/** Tokens are made, listed and revoked by admins; /whoami tells every caller what their own token stands for. */
export function tokenRoutes(app: Routes, { tokens, directory, now }: RouteContext, gate: Gate): void {
  const wanted = z.strictObject({
    name: line.describe("What it is for."),
    standing: z.enum(standings),
    person: personOf(directory).optional().describe("Whose it is; left out, a machine's."),
    expiresAt: instant.optional().describe("Left out, it holds until it is revoked."),
  });

  app.get(
    "/whoami",
    {
      schema: {
        operationId: "whoami",
        summary: "Whose token this is, and what it may do",
        response: {
          200: z.object({ name: z.string(), standing: z.enum(standings), person: z.string().optional() }),
          ...problemResponses,
        },
      },
    },
    (request) => callerOf(request),
  );

  app.get(
    "/tokens",
    {
      config: { needs: "administer" },
      schema: {
        operationId: "listTokens",
        summary: "The tokens there are, without their secrets",
        querystring: z.strictObject({
          revoked: z.enum(["true", "false"]).optional().describe("true: those that were revoked too."),
        }),
        response: { 200: z.object({ tokens: z.array(tokenSchema) }), ...problemResponses },
      },
    },
    async ({ query }) => ({ tokens: (await tokens.list({ revoked: query.revoked === "true" })).map(answered) }),
  );

  app.post(
    "/tokens",
    {
      config: { needs: "administer", idempotent: "by-sealed-answer" },
      schema: {
        operationId: "createToken",
        summary: "Make a token; its text is shown this once",
        headers: keyHeader,
        body: wanted,
        response: {
          201: tokenSchema.extend({ token: z.string().describe("The secret: it is not kept, and never shown again.") }),
          ...problemResponses,
        },
      },
    },
    async (request, reply) => {
      const { name, standing, person, expiresAt } = request.body;
      if (person === undefined && isForPeopleOnly(standing)) {
        throw new Problem("bad-input", `body.person: a ${standing} is a person; say whose token it is.`);
      }
      if (expiresAt !== undefined && expiresAt <= now()) {
        throw new Problem("bad-input", "body.expiresAt: a token that has expired already is of no use.");
      }
      const { id, text, digest } = mintToken();
      const { person: maker, name: makersToken } = callerOf(request);
      const made = { id, name, standing, person: person ?? null, digest, createdAt: now() };
      const token = { ...made, createdBy: maker ?? makersToken, expiresAt: expiresAt ?? null };
      await tokens.add(token);
      request.log.info({ token: id, standing, person, by: token.createdBy }, "token made");
      reply.code(201).header("cache-control", "no-store");
      return { ...answered({ ...token, revokedAt: null, lastUsedAt: null }), token: text };
    },
  );

  app.delete(
    "/tokens/:token",
    {
      config: { needs: "administer" },
      schema: {
        operationId: "revokeToken",
        summary: "Revoke a token: it is refused within ten seconds, and at once by the process that answers",
        params: tokenParams,
        response: { 200: tokenSchema, ...problemResponses },
      },
    },
    async ({ params, log }) => {
      const revoked = await tokens.revoke(params.token, now());
      if (revoked === undefined) throw new Problem("not-found", `There is no token ${params.token}.`);
      gate.forget(revoked.id);
      log.info({ token: revoked.id }, "token revoked");
      return answered(revoked);
    },
  );
}

function answered(token: Token): z.input<typeof tokenSchema> {
  const { id, name, standing, person, createdBy } = token;
  const instants = (["expiresAt", "revokedAt", "lastUsedAt"] as const).flatMap((what) => {
    const instantOf = token[what];
    return instantOf === null ? [] : [[what, isoOf(instantOf)] as const];
  });
  return {
    ...{ id, prefix: prefixOf(id), name, standing, createdBy, createdAt: isoOf(token.createdAt) },
    ...(person === null ? {} : { person }),
    ...Object.fromEntries(instants),
  };
}
