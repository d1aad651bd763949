import { randomUUID } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Sender } from "../../domain/commands.ts";
import type { Instant } from "../../domain/moment.ts";
import type { Actor } from "../../domain/people.ts";
import type { RouteContext } from "./routes.ts";
import { personHeader } from "./authentication.ts";
import { callerOf } from "./caller.ts";
import { badInput, Problem } from "./problems.ts";
import { digestOf } from "./secret-token.ts";

/** In rehearsal, the incident time at which something opens an incident. */
const timeHeader = "incident-time";

/** What every route that makes something knows. */
export const keyHeader = z.object({
  "idempotency-key": z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, "1 to 200 printable characters")
    .optional()
    .describe("The same request under the same key is done once, however often it is sent."),
});

/** And what those know besides where a person acts. */
export const senderHeaders = keyHeader.extend({
  [personHeader]: z.string().max(100).optional().describe("The person who acts, unless the body says `by`."),
  [timeHeader]: z.iso.datetime({ offset: true }).optional().describe("Only in rehearsal: what time it is."),
});

/** Emergencies are never blocked: whoever acts beyond their role says why, and that is recorded. */
export const override = z.string().trim().min(1).max(500);

interface Sending {
  /** The command's name. */
  readonly does: string;
  readonly by: Actor;
  /** Used where the caller gives none; without it, every request is a command of its own. */
  readonly key?: string;
  readonly override?: string | undefined;
}

/** Who sends a command, when, and under which key. Where time is rehearsed nothing is stamped with the clock. */
export function senderOf(
  request: FastifyRequest,
  context: RouteContext,
  { does, by, key, override: why }: Sending,
): Sender {
  const { "idempotency-key": given } = headersOf(request);
  return {
    by,
    // Name and caller are part of the key, so that one key for two commands, or of two callers, swallows neither.
    key: given === undefined ? (key ?? randomUUID()) : `${does}/${digestOf(`${callerOf(request).id} ${given}`)}`,
    ...(context.rehearsal ? {} : { sentAt: context.now() }),
    ...(why === undefined ? {} : { override: why }),
    requestId: request.id,
  };
}

/** What time it is for an incident that is about to be opened. */
export function timeOf(request: FastifyRequest, context: RouteContext): Instant {
  const told = headersOf(request)[timeHeader];
  if (told === undefined) return context.now();
  if (context.rehearsal) return Date.parse(told);
  throw new Problem("bad-input", `headers.${timeHeader}: only a rehearsal may say what time it is.`);
}

function headersOf(request: FastifyRequest): z.output<typeof senderHeaders> {
  const headers = senderHeaders.safeParse(request.headers);
  if (!headers.success) throw badInput("headers", headers.error);
  return headers.data;
}
