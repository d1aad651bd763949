import { STATUS_CODES } from "node:http";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { z } from "zod";
import { BadCursor } from "../../../records/reading/bad-cursor.ts";
import { isUnreachable } from "../../../records/database/unreachable.ts";
import { Unavailable } from "../../temporal/temporal-answers.ts";
import { problemKinds, type ProblemName } from "./problem-kinds.ts";
import { inWords } from "./validation-messages.ts";

export interface FieldError {
  /** The place of the field in the request, with dots: `body.severity`. */
  readonly path: string;
  readonly message: string;
}

interface ProblemExtras {
  readonly retryAfterSeconds?: number;
  readonly open?: readonly { readonly id: string }[];
}

/** An error that is explained to the caller in a sentence. */
export class Problem extends Error {
  readonly problem: ProblemName;
  readonly errors: readonly FieldError[];
  readonly retryAfterSeconds: number | undefined;
  /** Open incidents that the caller may have meant. */
  readonly open: readonly { readonly id: string }[];

  constructor(
    problem: ProblemName,
    sentence: string,
    errors: readonly FieldError[] = [],
    { retryAfterSeconds, open = [] }: ProblemExtras = {},
  ) {
    super(sentence);
    this.name = "Problem";
    this.problem = problem;
    this.errors = errors;
    this.retryAfterSeconds = retryAfterSeconds;
    this.open = open;
  }

  get status(): number {
    return problemKinds[this.problem].status;
  }
}

export const problemSchema = z
  .object({
    type: z.string().describe("Stable name of the kind of problem; what it means is told there."),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe("What happened and what to do, in a sentence for people."),
    instance: z.string().describe("The request's id, as it stands in the logs."),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    open: z
      .array(z.looseObject({ id: z.string() }))
      .optional()
      .describe("Incidents that may be the same outage."),
  })
  .describe("RFC 9457 problem details");

const problemResponse = {
  description: "RFC 9457 problem details",
  content: { "application/problem+json": { schema: problemSchema } },
};
export const problemResponses = { "4xx": problemResponse, "5xx": problemResponse };

export const badInput = (where: string, { issues }: z.core.$ZodError): Problem => {
  const errors = issues.map((issue) => ({
    path: [where, ...issue.path.map(String)].join("."),
    message: inWords(issue.message),
  }));
  return new Problem("bad-input", sentenceOf(errors), errors);
};

/** Answers any error as problem+json. For faults of our own, the details go to the log only. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error, request);
  if (problem.problem === "fault") request.log.error({ err: error }, "request failed");
  if (problem.status === 503) request.log.warn({ err: error }, "request not served");
  const retryAfter = problem.retryAfterSeconds ?? (problem.status === 503 ? retryAfterSeconds : undefined);
  if (retryAfter !== undefined) reply.header("retry-after", String(retryAfter));
  if (problem.problem === "not-authenticated" && !reply.hasHeader("www-authenticate"))
    reply.header("www-authenticate", "Bearer");
  return reply.code(problem.status).type(problemType).send(problemBody(problem, request.id));
}

const retryAfterSeconds = 5;
export const problemType = "application/problem+json";
export const typeOf = (name: ProblemName): string => `/problems/${name}`;

/** Returns the body of an error in the form of RFC 9457. */
export const problemBody = (problem: Problem, requestId: string): string =>
  JSON.stringify({
    type: typeOf(problem.problem),
    title: STATUS_CODES[problem.status] ?? "Error",
    status: problem.status,
    detail: problem.message,
    instance: requestId,
    ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
    ...(problem.open.length > 0 ? { open: problem.open } : {}),
  });

function problemOf(error: FastifyError, { routeOptions }: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof BadCursor) return new Problem("bad-input", `query.cursor: ${error.message}`);
  if (error instanceof Unavailable) return new Problem("unavailable", error.message);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const where = error.validationContext === "querystring" ? "query" : (error.validationContext ?? "body");
    const errors = error.validation.map(({ instancePath, message }) => ({
      path: `${where}${instancePath.replaceAll("/", ".")}`,
      message: inWords(message ?? "is not valid"),
    }));
    return new Problem("bad-input", sentenceOf(errors), errors);
  }
  if (isUnreachable(error)) {
    return new Problem("unavailable", "The database does not answer at the moment. Try again in a few seconds.");
  }
  const { statusCode = 500 } = error;
  switch (statusCode) {
    case 413:
      return new Problem(
        "too-large",
        `The request is too large: ${sizeOf(routeOptions.bodyLimit)} is the most it may have.`,
      );
    case 415:
      return new Problem("wrong-media-type", "Send the body as application/json.");
    default:
      if (statusCode >= 400 && statusCode < 500) {
        return new Problem("bad-input", `The request could not be read: ${error.message}`);
      }
      return new Problem("fault", "Something went wrong on our side; it is in the log under this request's id.");
  }
}

const sizeOf = (bytes: number): string =>
  bytes >= 1024 * 1024 ? `${bytes / 1024 / 1024} MB` : `${Math.floor(bytes / 1024)} kB`;

const sentenceOf = (errors: readonly FieldError[]): string =>
  errors.map(({ path, message }) => `${path}: ${message}`).join("; ");
