import Fastify, { type FastifyBaseLogger, type FastifyInstance } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { answerError } from "./problems.ts";
import { answerBrokenRequest, answerNothingThere, genReqId, refuseUnstorable } from "./request-edges.ts";

const largestBodyBytes = 64 * 1024;
/** How long a client may take to send its request. A slower client is cut off. */
const requestWithinMs = 10_000;
const lookForSlowClientsEveryMs = 1000;

/**
 * Makes an HTTP server without routes. Every error is answered as problem+json, and every answer carries the id of its
 * request.
 */
export function createHttpServer(logger: FastifyBaseLogger, trustedProxies: readonly string[]): FastifyInstance {
  const app = Fastify({
    loggerInstance: logger,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    bodyLimit: largestBodyBytes,
    requestTimeout: requestWithinMs,
    // Both limits are set, since Node allows a minute for the headers alone by default, and the longer of the two
    // times for the whole request.
    http: {
      connectionsCheckingInterval: lookForSlowClientsEveryMs,
      requestTimeout: requestWithinMs,
      headersTimeout: requestWithinMs,
    },
    genReqId,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, request, reply) => {
      answerError(error, request, reply);
    },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 400 },
  });
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  refuseUnstorable(app);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerError);
  answerNothingThere(app);
  return app;
}
