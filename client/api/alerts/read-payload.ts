import type { FastifyRequest } from "fastify";
import { ZodError } from "zod";
import { isTable } from "../../../domain/table.ts";
import type { Payload, Reported } from "../../../intake/alert-format.ts";
import { type Malformed, NotFound } from "../../../intake/payload/read-each.ts";
import { alertFormatOf } from "../../../integrations/alert-formats.ts";
import { badInput, Problem } from "../edges/problems.ts";

/**
 * Reads the alerts of a source's payload. If nothing in the body can be read, the request is refused with a sentence
 * about the fault.
 */
export function readPayload(body: unknown, payload: Payload): Reported {
  try {
    return alertFormatOf(payload.source).read(body, payload);
  } catch (error) {
    if (error instanceof ZodError || error instanceof NotFound) throw problemOf(error);
    throw error;
  }
}

const problemOf = (error: Malformed): Problem =>
  error instanceof NotFound ? new Problem("bad-input", `body.${error.message}.`) : badInput("body", error);

/** Says where the fault is in an alert that could not be read. */
export const faultInWords = (malformed: Malformed): string => problemOf(malformed).message;

/**
 * Reads the body of a request: as JSON whatever its content type, else as a form, else as text of another type. For a
 * request without a body, the query is returned instead.
 */
export function bodyOf(body: Buffer, { headers, query }: Pick<FastifyRequest, "headers" | "query">): unknown {
  const text = body.toString("utf8");
  if (text.trim() === "") return isTable(query) && Object.keys(query).length > 0 ? query : undefined;
  try {
    const json: unknown = JSON.parse(text);
    return json;
  } catch {
    const [type = ""] = (headers["content-type"] ?? "").split(";");
    if (type.trim() === "application/x-www-form-urlencoded") return Object.fromEntries(new URLSearchParams(text));
    if (!notJson.test(type)) throw new Problem("bad-input", "body: it is not JSON.");
    return text;
  }
}

/**
 * Matches content types that cannot be JSON. Plain text does not count, since many senders label JSON as plain text.
 */
const notJson = /^\s*(?!text\/plain)[\w.+-]+\/(?![\w.+-]*json)/;
