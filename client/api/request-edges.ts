import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { Problem, problemBody, problemType } from "./problems.ts";

/** The caller's own request id where it is a sensible one, so that their logs and ours can be read together. */
export function genReqId({ headers }: Pick<IncomingMessage, "headers">): string {
  const given = headers["x-request-id"];
  return typeof given === "string" && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID();
}

/** What no route answers: 405 where it is there for other methods, which `Allow` lists, else 404. */
export function answerNothingThere(app: FastifyInstance): void {
  app.setNotFoundHandler(({ method, url }, reply) => {
    const [path = url] = url.split("?");
    const allowed = app.supportedMethods.filter((one) => {
      const route: unknown = app.findRoute({ method: one, url: path }); // Null where there is none, whatever its type says.
      return route !== null;
    });
    if (allowed.length === 0) throw new Problem("not-found", `There is nothing at ${method} ${url}; see /docs.`);
    reply.header("allow", allowed.join(", "));
    throw new Problem("wrong-method", `${method} is not for ${path}; it takes ${allowed.join(", ")}.`);
  });
}

/** Answers what never became a request: too slow, or no HTTP. Node would just hang up, or answer without a word. */
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
