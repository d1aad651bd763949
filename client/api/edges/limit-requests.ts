import type { FastifyInstance, FastifyRequest } from "fastify";
import { limitAtOnce, type LimitAtOnce } from "../../limit-at-once.ts";
import { Problem } from "./problems.ts";

/**
 * How long a request waits for its turn. Requests that come in a burst are handled a moment later instead of being
 * refused.
 */
const waitsForMs = 1000;
/** How many requests may wait, as a multiple of the limit. Any more would not get their turn in time anyway. */
const mostWaitingFactor = 20;

type Limit = LimitAtOnce<FastifyRequest>;

/**
 * Makes a limit on the requests under way. Further requests wait for their turn, and are answered 503 if it does not
 * come within a second, after which senders try again. If the same limit is put on several scopes, their requests are
 * counted together.
 */
export function limitRequests(mostAtOnce: number): (app: FastifyInstance) => void {
  const limit = limitOf(mostAtOnce);
  return (app) => {
    app.addHook("onRequest", async (request, reply) => {
      // A request also ends when its caller hangs up before the response is sent.
      reply.raw.once("close", () => limit.leave(request));
      await takeTurn(limit, request);
    });
    app.addHook("onResponse", async (request) => limit.leave(request));
  };
}

/**
 * Makes a limit for requests whose sender is proven only by the body. While the body is read, a request counts only
 * among those of its path and address, so that somebody who sends slowly keeps nobody else waiting; then it takes its
 * turn among all requests. A request that is proven by its headers takes its turn at once.
 */
export function limitUnproven(
  mostAtOnce: number,
  isProven: (request: FastifyRequest) => boolean = () => false,
): (app: FastifyInstance) => void {
  const limit = limitOf(mostAtOnce);
  /** The requests whose body is read now, by sender. */
  const reading = new Map<string, Limit>();
  const unproven = new WeakSet<FastifyRequest>();
  const leaveReading = (request: FastifyRequest) => {
    const key = senderOf(request);
    const ofSender = reading.get(key);
    ofSender?.leave(request);
    if (ofSender?.isEmpty() === true) reading.delete(key);
  };
  return (app) => {
    app.addHook("onRequest", async (request, reply) => {
      reply.raw.once("close", () => {
        leaveReading(request);
        limit.leave(request);
      });
      if (isProven(request)) return takeTurn(limit, request);
      unproven.add(request);
      const key = senderOf(request);
      const ofSender = reading.get(key) ?? limitOf(mostAtOnce);
      reading.set(key, ofSender);
      return takeTurn(ofSender, request);
    });
    app.addHook("preValidation", async (request) => {
      if (!unproven.has(request)) return;
      leaveReading(request);
      await takeTurn(limit, request);
    });
    app.addHook("onResponse", async (request) => {
      leaveReading(request);
      limit.leave(request);
    });
  };
}

const senderOf = ({ url, ip }: FastifyRequest): string => `${ip} ${url.split("?", 1)[0]}`;

/** Makes a limit for requests. Every request counts separately, even if senders use the same request id. */
const limitOf = (mostAtOnce: number): Limit =>
  limitAtOnce(mostAtOnce, { waitsForMs, mostWaiting: mostWaitingFactor * mostAtOnce });

/** Waits for the request's turn; throws a Problem that is answered 503 if the wait takes too long. */
async function takeTurn(limit: Limit, request: FastifyRequest): Promise<void> {
  if (await limit.enter(request)) return;
  throw new Problem("busy", `${limit.mostAtOnce} requests are under way; send it again.`);
}
