import { z } from "zod";
import { isForPeopleOnly, standings } from "../../../domain/commands/standings.ts";
import type { Instant } from "../../../domain/incident/moment.ts";
import type { Token, Tokens } from "../../../records/tokens.ts";
import { callerOf } from "../edges/caller.ts";
import type { Directory } from "../edges/directory.ts";
import { instant, isoOf, line, personOf } from "../edges/fields.ts";
import { Problem, problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";
import { mintToken, prefixOf } from "../edges/secret-token.ts";
import { keyHeader } from "../edges/sender.ts";
import type { Gate } from "../edges/token-gate.ts";

export interface TokenParts {
  readonly tokens: Tokens;
  readonly directory: Directory;
  readonly now: () => Instant;
  readonly gate: Pick<Gate, "forget">;
}

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

/**
 * Adds the routes by which admins make, list and revoke tokens, and /whoami, which tells callers about their own token.
 */
export function tokenRoutes(app: Routes, { tokens, directory, now, gate }: TokenParts): void {
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
    async ({ query }) => ({ tokens: (await tokens.list({ revoked: query.revoked === "true" })).map(tokenAnswer) }),
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
      return { ...tokenAnswer({ ...token, revokedAt: null, lastUsedAt: null }), token: text };
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
      return tokenAnswer(revoked);
    },
  );
}

function tokenAnswer(token: Token): z.input<typeof tokenSchema> {
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
