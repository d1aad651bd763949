import { STATUS_CODES } from "node:http";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { z } from "zod";
import { Unavailable } from "../temporal-answers.ts";

/** Every kind of error the API answers with, and its status. The names are part of the API: never renamed. */
const statusOf = {
  "bad-input": 400,
  "unknown-person": 400,
  "nobody-named": 400,
  "not-authenticated": 401,
  "not-allowed": 403,
  "not-found": 404,
  "unknown-command": 404,
  refused: 409,
  "too-large": 413,
  "wrong-media-type": 415,
  fault: 500,
  unavailable: 503,
  busy: 503,
  behind: 503,
} as const;
export type ProblemName = keyof typeof statusOf;

export interface FieldError {
  /** Dotted, as the field stands in the request: `body.severity`. */
  readonly path: string;
  readonly message: string;
}

/** An error the caller should hear of, in a sentence. */
export class Problem extends Error {
  readonly problem: ProblemName;
  readonly errors: readonly FieldError[];

  constructor(problem: ProblemName, sentence: string, errors: readonly FieldError[] = []) {
    super(sentence);
    this.name = "Problem";
    this.problem = problem;
    this.errors = errors;
  }
}

export const problemSchema = z
  .object({
    type: z.string().describe("Stable name of the problem, as a relative reference."),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe("What happened and what to do, in a sentence for people."),
    instance: z.string().describe("The request's id, as it stands in the logs."),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .describe("RFC 9457 problem details");

export const problemResponses = { "4xx": problemSchema, "5xx": problemSchema };

export const badInput = (where: string, { issues }: z.core.$ZodError): Problem => {
  const errors = issues.map((issue) => ({
    path: [where, ...issue.path.map(String)].join("."),
    message: issue.message,
  }));
  return new Problem("bad-input", sentenceOf(errors), errors);
};

/** Answers any error as problem+json; what is our own fault goes to the log and not to the caller. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error);
  if (problem.problem === "fault") request.log.error({ err: error }, "request failed");
  if (statusOf[problem.problem] === 503) {
    request.log.warn({ err: error }, "request not served");
    reply.header("retry-after", "5");
  }
  if (problem.problem === "not-authenticated") reply.header("www-authenticate", "Bearer");
  return sendProblem(reply, request.id, problem);
}

export function sendProblem(reply: FastifyReply, requestId: string, problem: Problem): FastifyReply {
  const status = statusOf[problem.problem];
  return reply
    .code(status)
    .type("application/problem+json")
    .send(
      JSON.stringify({
        type: `/problems/${problem.problem}`,
        title: STATUS_CODES[status] ?? "Error",
        status,
        detail: problem.message,
        instance: requestId,
        ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
      }),
    );
}

function problemOf(error: FastifyError): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Unavailable) return new Problem("unavailable", error.message);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const where = error.validationContext ?? "body";
    const errors = error.validation.map(({ instancePath, message }) => ({
      path: `${where}${instancePath.replaceAll("/", ".")}`,
      message: message ?? "is not valid",
    }));
    return new Problem("bad-input", sentenceOf(errors), errors);
  }
  switch (error.statusCode) {
    case 413:
      return new Problem("too-large", "The request is too large: 64 kB is the most a command or an alert may have.");
    case 415:
      return new Problem("wrong-media-type", "Send the body as application/json.");
    case 400:
      return new Problem("bad-input", `The request could not be read: ${error.message}`);
    default:
      return new Problem("fault", "Something went wrong on our side; it is in the log under this request's id.");
  }
}

const sentenceOf = (errors: readonly FieldError[]): string =>
  errors.map(({ path, message }) => `${path}: ${message}`).join("; ");
