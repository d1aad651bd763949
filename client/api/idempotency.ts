import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { canonicalJson } from "../../records/chain.ts";
import type { KeyedRequest } from "../../records/idempotent-requests.ts";
import { personHeader } from "./authentication.ts";
import { callerOf } from "./caller.ts";
import { Problem, problemType } from "./problems.ts";
import type { ApiOptions } from "./routes.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Answers again what it answered before under the same Idempotency-Key. Not where an answer holds a secret. */
    readonly idempotent?: boolean;
  }
}

/** Answers that are final; what came to nothing, or is not known yet, may come out otherwise when asked again. */
const finalAnswers: readonly number[] = [200, 201, 409];

/**
 * Same key, same answer; same key for another request: 422. While the database is down nothing is remembered here, and
 * Temporal still does a command only once a key.
 */
export function answerOncePerKey(app: FastifyInstance, { idempotentRequests, now }: ApiOptions): void {
  const fresh = new WeakMap<FastifyRequest, KeyedRequest>();

  app.addHook("preHandler", async (request, reply) => {
    const keyed = keyedRequest(request);
    if (keyed === undefined) return;
    const known = await idempotentRequests.begin(keyed, now()).catch((error: unknown) => {
      request.log.warn({ err: error }, "answers are not remembered: the database does not answer");
      return "under-way" as const;
    });
    if (known === "other-request") {
      throw new Problem("key-reused", "This Idempotency-Key was used before, for another request. Take a new one.");
    }
    // What is under way goes on beside the first one: both get the one answer of the one command.
    if (known === "new") fresh.set(request, keyed);
    if (typeof known === "string") return;
    if (known.location !== null) reply.header("location", known.location);
    await reply
      .code(known.status)
      .header("idempotency-replayed", "true")
      .type(known.status < 400 ? "application/json" : problemType)
      .send(known.body);
  });

  app.addHook("onSend", async (request, reply, payload) => {
    const keyed = fresh.get(request);
    if (keyed === undefined || !finalAnswers.includes(reply.statusCode) || typeof payload !== "string") return;
    const location = reply.getHeader("location");
    const answer = {
      status: reply.statusCode,
      location: typeof location === "string" ? location : null,
      body: payload,
    };
    await idempotentRequests.answered(keyed, answer).catch((error: unknown) => {
      request.log.warn({ err: error }, "an answer is not remembered");
    });
  });
}

function keyedRequest(request: FastifyRequest): KeyedRequest | undefined {
  const key = request.headers["idempotency-key"];
  if (request.routeOptions.config.idempotent !== true || typeof key !== "string") return undefined;
  const asked = canonicalJson([
    request.method,
    request.url,
    request.headers[personHeader] ?? null,
    request.body ?? null,
  ]);
  return { caller: callerOf(request).id, key, fingerprint: createHash("sha256").update(asked).digest("hex") };
}
