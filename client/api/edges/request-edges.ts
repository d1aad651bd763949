import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { isTable } from "../../../domain/table.ts";
import { Problem, problemBody, problemType } from "./problems.ts";

/**
 * Returns the id of a request: the id that the caller sent if that is short and printable, so that the caller's logs
 * and ours can be compared; otherwise a new id.
 */
export function genReqId({ headers }: Pick<IncomingMessage, "headers">): string {
  const ownId = headers["x-request-id"];
  return typeof ownId === "string" && /^[\w.:-]{1,100}$/.test(ownId) ? ownId : randomUUID();
}

/**
 * Answers requests for which there is no route: 405 if the path has other methods, which `Allow` then lists, else 404.
 */
export function answerNothingThere(app: FastifyInstance): void {
  app.setNotFoundHandler(({ method, url }, reply) => {
    const [path = url] = url.split("?");
    const allowed = app.supportedMethods.filter((one) => {
      const route: unknown = app.findRoute({ method: one, url: path }); // findRoute returns null if there is no such route, although its type does not say so.
      return route !== null;
    });
    if (allowed.length === 0) throw new Problem("not-found", `There is nothing at ${method} ${url}; see /docs.`);
    reply.header("allow", allowed.join(", "));
    throw new Problem("wrong-method", `${method} is not for ${path}; it takes ${allowed.join(", ")}.`);
  });
}

/**
 * The most levels of nesting in a body. Our own bodies have far fewer, and code that walks through a deeper body would
 * exhaust the stack.
 */
const mostLevels = 64;

/**
 * Refuses requests that no route could handle: an address with the character NUL, and a body that is nested too
 * deeply.
 */
export function refuseUnstorable(app: FastifyInstance): void {
  app.addHook("onRequest", async ({ url }) => {
    if (url.includes("%00"))
      throw new Problem("bad-input", "The address contains the character NUL, which no text has.");
  });
  app.addHook("preValidation", async ({ body }) => {
    if (isDeeperThan(mostLevels, body))
      throw new Problem("bad-input", `body: it is nested deeper than ${String(mostLevels)} levels.`);
  });
}

/**
 * Whether a body has more than so many levels of nesting. It is searched level by level, since a recursive search
 * would fail at the very bodies that are to be refused.
 */
function isDeeperThan(levels: number, body: unknown): boolean {
  let level: readonly unknown[] = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap(partsOf);
  }
  return false;
}

function partsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isTable(value) && !Buffer.isBuffer(value) ? Object.values(value) : [];
}

/**
 * Answers connections that never sent a complete request, because the sender was too slow or spoke no HTTP. Node would
 * close them without an explanation.
 */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemOf(error);
  const body = problemBody(problem, randomUUID());
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.status === 408 ? "Request Timeout" : "Bad Request"}\r\n` +
      `content-type: ${problemType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function problemOf({ code }: NodeJS.ErrnoException): Problem {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return new Problem("too-slow", "The request did not arrive in time. Send it again, whole.");
  }
  if (code === "HPE_HEADER_OVERFLOW") return new Problem("bad-input", "The request's headers are too large.");
  return new Problem("bad-input", "This is not an HTTP request that can be read.");
}
