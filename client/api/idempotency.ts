import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { canonicalJson } from "../../records/chain.ts";
import type { KeyedRequest } from "../../records/idempotent-requests.ts";
import { createSeal, type Seal } from "../../records/sealed.ts";
import { personHeader } from "./authentication.ts";
import { callerOf } from "./caller.ts";
import { Problem, problemType } from "./problems.ts";
import type { ApiOptions } from "./routes.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /**
     * Answers again what it answered before under the same Idempotency-Key. `true`: Temporal does it once a key anyway.
     * `by-answer`: nothing but the remembered answer keeps it from being done twice. `by-sealed-answer`: and the answer
     * holds a secret, so it is kept sealed with the caller's own token, which is not kept here.
     */
    readonly idempotent?: true | "by-answer" | "by-sealed-answer";
  }
}

/** Answers that are final; what came to nothing, or is not known yet, may come out otherwise when asked again. */
const finalAnswers: readonly number[] = [200, 201, 409];

/**
 * Same key, same answer; same key for another request: 422. While the database is down nothing is remembered here:
 * Temporal still does a command only once a key, and what needs the database is not done at all.
 */
export function answerOncePerKey(app: FastifyInstance, { idempotentRequests, now }: ApiOptions): void {
  const fresh = new WeakMap<FastifyRequest, KeyedRequest>();

  app.addHook("preHandler", async (request, reply) => {
    const keyed = keyedRequest(request);
    if (keyed === undefined) return;
    const byTemporal = request.routeOptions.config.idempotent === true;
    const known = await idempotentRequests.begin(keyed, now()).catch((error: unknown) => {
      if (!byTemporal) throw error;
      request.log.warn({ err: error }, "answers are not remembered: the database does not answer");
      return "under-way" as const;
    });
    if (known === "other-request") {
      throw new Problem("key-reused", "This Idempotency-Key was used before, for another request. Take a new one.");
    }
    // A command that is under way goes on beside the first one: both get the one answer of the one command.
    if (known === "under-way" && !byTemporal) {
      throw new Problem("busy", "The same request is under way under this key. Ask again for its answer.");
    }
    if (known === "new") fresh.set(request, keyed);
    if (typeof known === "string") return;
    if (known.location !== null) reply.header("location", known.location);
    await reply
      .code(known.status)
      .header("idempotency-replayed", "true")
      .type(known.status < 400 ? "application/json" : problemType)
      .send(unsealed(request, known.body));
  });

  app.addHook("onSend", async (request, reply, payload) => {
    const keyed = fresh.get(request);
    if (keyed === undefined || typeof payload !== "string") return;
    if (!finalAnswers.includes(reply.statusCode)) {
      if (request.routeOptions.config.idempotent !== true) await forgotten(request, keyed);
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

  async function forgotten(request: FastifyRequest, keyed: KeyedRequest): Promise<void> {
    await idempotentRequests.forget(keyed).catch((error: unknown) => {
      request.log.warn({ err: error }, "a key stays taken until tomorrow");
    });
  }
}

const sealOf = ({ routeOptions, headers }: FastifyRequest): Seal | undefined =>
  routeOptions.config.idempotent === "by-sealed-answer"
    ? createSeal(headers.authorization ?? "", "answers")
    : undefined;

function unsealed(request: FastifyRequest, body: string): string {
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
