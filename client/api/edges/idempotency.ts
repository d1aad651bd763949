import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Instant } from "../../../domain/incident/moment.ts";
import { canonicalJson } from "../../../records/timeline/hash-chain.ts";
import type { IdempotentRequests, KeyedRequest } from "../../../records/idempotent-requests.ts";
import { createSeal, type Seal } from "../../../records/sealed-secrets.ts";
import { personHeader } from "./authentication.ts";
import { callerOf } from "./caller.ts";
import { Problem, problemType } from "./problems.ts";

export interface IdempotencyParts {
  readonly idempotentRequests: IdempotentRequests;
  readonly now: () => Instant;
}

declare module "fastify" {
  interface FastifyContextConfig {
    /**
     * How a route answers a request that is repeated under the same Idempotency-Key. `true`: the answer is remembered,
     * and Temporal would not carry out the command twice anyway. `by-answer`: only the remembered answer prevents a
     * second execution. `by-sealed-answer`: the same, and since the answer contains a secret, it is stored encrypted
     * with the caller's token, which we do not store.
     */
    readonly idempotent?: true | "by-answer" | "by-sealed-answer";
  }
}

/** The statuses of answers that are remembered. After any other status, a retry may have a different result. */
const finalAnswers: readonly number[] = [200, 201, 409];

/**
 * Answers a repeated request with the first answer, and answers 422 if the key was used for a different request. While
 * the database is down no answers are remembered: Temporal still carries out each command once, and requests that need
 * the database fail.
 */
export function answerOncePerKey(app: FastifyInstance, { idempotentRequests, now }: IdempotencyParts): void {
  const fresh = new WeakMap<FastifyRequest, KeyedRequest>();

  app.addHook("preHandler", async (request, reply) => {
    const keyed = keyedRequest(request);
    if (keyed === undefined) return;
    const byTemporal = request.routeOptions.config.idempotent === true;
    const earlier = await idempotentRequests.begin(keyed, now()).catch((error: unknown) => {
      if (!byTemporal) throw error;
      request.log.warn({ err: error }, "answers are not remembered: the database does not answer");
      return "under-way" as const;
    });
    if (earlier === "other-request") {
      throw new Problem("key-reused", "This Idempotency-Key was used before, for another request. Take a new one.");
    }
    // A repeated command need not wait for the first one, since Temporal gives both requests the answer of the one
    // command.
    if (earlier === "under-way" && !byTemporal) {
      throw new Problem("busy", "The same request is under way under this key. Ask again for its answer.");
    }
    if (earlier === "new") fresh.set(request, keyed);
    if (typeof earlier === "string") return;
    if (earlier.location !== null) reply.header("location", earlier.location);
    await reply
      .code(earlier.status)
      .header("idempotency-replayed", "true")
      .type(earlier.status < 400 ? "application/json" : problemType)
      .send(unseal(request, earlier.body));
  });

  app.addHook("onSend", async (request, reply, payload) => {
    const keyed = fresh.get(request);
    if (keyed === undefined || typeof payload !== "string") return;
    if (!finalAnswers.includes(reply.statusCode)) {
      if (request.routeOptions.config.idempotent !== true) await forgetKey(request, keyed);
      return;
    }
    const location = reply.getHeader("location");
    const answer = {
      status: reply.statusCode,
      location: typeof location === "string" ? location : null,
      body: sealOf(request)?.seal(payload) ?? payload,
    };
    await idempotentRequests.answered(keyed, answer).catch((error: unknown) => {
      request.log.warn({ err: error }, "an answer is not remembered");
    });
  });

  async function forgetKey(request: FastifyRequest, keyed: KeyedRequest): Promise<void> {
    await idempotentRequests.forget(keyed).catch((error: unknown) => {
      request.log.warn({ err: error }, "a key stays taken until tomorrow");
    });
  }
}

const sealOf = ({ routeOptions, headers }: FastifyRequest): Seal | undefined =>
  routeOptions.config.idempotent === "by-sealed-answer"
    ? createSeal(headers.authorization ?? "", "answers")
    : undefined;

function unseal(request: FastifyRequest, body: string): string {
  try {
    return sealOf(request)?.open(body) ?? body;
  } catch {
    throw new Problem("refused", "It was done under this key, with another token: only that one is shown its answer.");
  }
}

function keyedRequest(request: FastifyRequest): KeyedRequest | undefined {
  const key = request.headers["idempotency-key"];
  if (request.routeOptions.config.idempotent === undefined || typeof key !== "string") return undefined;
  const asked = canonicalJson([
    request.method,
    request.url,
    request.headers[personHeader] ?? null,
    request.body ?? null,
  ]);
  return { caller: callerOf(request).id, key, fingerprint: createHash("sha256").update(asked).digest("hex") };
}
