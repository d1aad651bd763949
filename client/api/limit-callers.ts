import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { callerOf } from "./caller.ts";
import { Problem } from "./problems.ts";
import type { ApiOptions } from "./routes.ts";

const minuteMs = 60_000;
/** Nobody mistypes a token this often; the rest is guessing. */
const strangersPerMinute = 60;

/** Counts each token's requests, and each address' failed attempts to show one. */
export interface CallerLimits {
  /** Counts a request of a known caller. */
  readonly refuseTooMany: (request: FastifyRequest) => Promise<void>;
  /** Counts one whose token is not known; from the same address, those that are known go on. */
  readonly refuseStranger: (request: FastifyRequest) => Promise<void>;
}

export async function limitCallers(app: FastifyInstance, { settings }: ApiOptions): Promise<CallerLimits> {
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
