import { randomUUID } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Sender } from "../../../domain/commands/commands.ts";
import type { Instant } from "../../../domain/incident/moment.ts";
import type { Actor } from "../../../domain/incident/people.ts";
import { personHeader } from "./authentication.ts";
import { callerOf } from "./caller.ts";
import { badInput, Problem } from "./problems.ts";
import { digestOf } from "./secret-token.ts";

/** The clock by which requests are handled. */
export interface RequestClock {
  readonly now: () => Instant;
  /**
   * Whether this is a rehearsal, in which the incident's time is set by hand: each request names the time, and the
   * clock is not used.
   */
  readonly rehearsal: boolean;
}

/** The header by which a request in rehearsal names the incident time. */
const timeHeader = "incident-time";

/** The schema of the headers of every route that creates something. */
export const keyHeader = z.object({
  "idempotency-key": z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, "1 to 200 printable characters")
    .optional()
    .describe("The same request under the same key is done once, however often it is sent."),
});

/** The schema of the headers of routes on which a person acts. */
export const senderHeaders = keyHeader.extend({
  [personHeader]: z.string().max(100).optional().describe("The person who acts, unless the body says `by`."),
  [timeHeader]: z.iso.datetime({ offset: true }).optional().describe("Only in rehearsal: what time it is."),
});

/**
 * The reason that a person gives for acting beyond their role. With a reason any command is possible, since
 * emergencies are never blocked, and the reason is recorded.
 */
export const override = z.string().trim().min(1).max(500);

interface Sending {
  /** The name of the command. */
  readonly does: string;
  readonly by: Actor;
  /** The key for a caller who sent none. If there is no key at all, each request counts as a separate command. */
  readonly key?: string;
  readonly override?: string | undefined;
}

/** Returns who sends a command, when, and under which key. In rehearsal the time of sending is left out. */
export function senderOf(
  request: FastifyRequest,
  clock: RequestClock,
  { does, by, key, override: why }: Sending,
): Sender {
  const { "idempotency-key": keyOfCaller } = headersOf(request);
  return {
    by,
    // Two callers may send the same Idempotency-Key, and one caller may send it with two commands. The command's own
    // key is therefore made of the command's name, the caller and the caller's key.
    key:
      keyOfCaller === undefined
        ? (key ?? randomUUID())
        : `${does}/${digestOf(`${callerOf(request).id} ${keyOfCaller}`)}`,
    ...(clock.rehearsal ? {} : { sentAt: clock.now() }),
    ...(why === undefined ? {} : { override: why }),
    requestId: request.id,
  };
}

/** Returns the time at which an incident is about to be opened. */
export function timeOf(request: FastifyRequest, clock: RequestClock): Instant {
  const timeOfCaller = headersOf(request)[timeHeader];
  if (timeOfCaller === undefined) return clock.now();
  if (clock.rehearsal) return Date.parse(timeOfCaller);
  throw new Problem("bad-input", `headers.${timeHeader}: only a rehearsal may say what time it is.`);
}

function headersOf(request: FastifyRequest): z.output<typeof senderHeaders> {
  const headers = senderHeaders.safeParse(request.headers);
  if (!headers.success) throw badInput("headers", headers.error);
  return headers.data;
}
