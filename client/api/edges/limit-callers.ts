import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Settings } from "../../../config/settings.ts";
import { callerOf } from "./caller.ts";
import { Problem } from "./problems.ts";

const minuteMs = 60_000;
/**
 * How many failed attempts one address may make in a minute. Nobody mistypes a token more often, so further attempts
 * are guesses.
 */
const strangersPerMinute = 60;

/** Limits how many requests each token may send, and how many failed attempts at a token each address may make. */
export interface CallerLimits {
  /** Counts a request with a known token, and refuses it if the token has sent too many. */
  readonly refuseTooMany: (request: FastifyRequest) => Promise<void>;
  /**
   * Counts a request with an unknown token, and refuses it if its address has sent too many. Requests with known
   * tokens from the same address are not affected.
   */
  readonly refuseStranger: (request: FastifyRequest) => Promise<void>;
}

export async function limitCallers(app: FastifyInstance, settings: () => Settings): Promise<CallerLimits> {
  await app.register(rateLimit, { global: false });
  const byToken = app.createRateLimit({
    timeWindow: minuteMs,
    max: () => settings().api.requestsPerMinute,
    keyGenerator: (request) => `token ${callerOf(request).id}`,
  });
  const byAddress = app.createRateLimit({
    timeWindow: minuteMs,
    max: strangersPerMinute,
    keyGenerator: (request) => `address ${request.ip}`,
  });
  return {
    refuseTooMany: async (request) => {
      const limit = await byToken(request);
      if (limit.isAllowed || !limit.isExceeded) return;
      throw tooMany(`This token may send ${limit.max} requests a minute.`, limit.ttlInSeconds);
    },
    refuseStranger: async (request) => {
      const limit = await byAddress(request);
      if (limit.isAllowed || !limit.isExceeded) return;
      throw tooMany("Too many tokens that are not known here came from this address.", limit.ttlInSeconds);
    },
  };
}

const tooMany = (what: string, seconds: number): Problem =>
  new Problem("too-many-requests", `${what} Wait ${seconds} seconds.`, [], { retryAfterSeconds: seconds });
