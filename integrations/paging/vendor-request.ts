import { DeliveryFailure } from "../../activities/ports/delivery.ts";
import { longAnswerBytes, readAnswer, shortAnswerBytes } from "../bounded-answer.ts";

/**
 * A vendor that does not answer within this time counts as failed, early enough to try the next channel in the same
 * attempt.
 */
export const answerWithinMs = 3_000;

/** The vendor's name in messages, and the meanings of its own status codes where they differ from the usual ones. */
export interface Vendor {
  readonly name: string;
  readonly kindOf?: (status: number, body: string) => DeliveryFailure["kind"] | "done-already" | undefined;
}

/** How long to wait for an answer, and how many bytes of it to read. */
interface Patience {
  readonly withinMs?: number;
  readonly mostBytes?: number;
}

/**
 * Sends a request once, without retries. Returns the body of the answer, whose end is cut off if it is too long;
 * throws a DeliveryFailure that says whether a retry may help. Redirects are refused, since they may lead anywhere.
 */
export async function ask(
  vendor: Vendor,
  url: string,
  init: RequestInit,
  { withinMs = answerWithinMs, mostBytes = shortAnswerBytes }: Patience = {},
): Promise<string> {
  const response = await reach(vendor, url, init, withinMs);
  const body = await readAnswer(response, mostBytes).catch((error: unknown) =>
    Promise.reject(noAnswerFailure(vendor, error)),
  );
  if (response.ok) return body;
  const kind = vendor.kindOf?.(response.status, body) ?? kindOfStatus(response.status);
  if (kind === "done-already") return body;
  const retryAfterMs = retryAfter(response.headers.get("retry-after"));
  throw new DeliveryFailure(kind, `${vendor.name} answered ${response.status}: ${body.slice(0, 200)}`, {
    mayHaveArrived: response.status >= 500,
    status: response.status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** Sends a request as `ask` does, and returns the JSON of the answer. What is no JSON counts as no answer. */
export async function askForJson(vendor: Vendor, url: string, init: RequestInit): Promise<unknown> {
  const body = await ask(vendor, url, init, { mostBytes: longAnswerBytes });
  try {
    return JSON.parse(body);
  } catch {
    throw new DeliveryFailure("retry", `${vendor.name} answered what is no JSON`, { mayHaveArrived: true });
  }
}

async function reach(vendor: Vendor, url: string, init: RequestInit, withinMs: number): Promise<Response> {
  try {
    return await fetch(url, { redirect: "error", ...init, signal: AbortSignal.timeout(withinMs) });
  } catch (error) {
    throw noAnswerFailure(vendor, error);
  }
}

/** Codes of errors without any connection, after which the request cannot have arrived. */
const neverConnected = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
];

/** Makes the DeliveryFailure of a request that got no answer. */
export function noAnswerFailure({ name }: Vendor, error: unknown): DeliveryFailure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "";
  const why = cause instanceof Error ? cause.message : String(cause);
  const mayHaveArrived = !neverConnected.includes(code);
  return new DeliveryFailure("retry", `${name} did not answer: ${why}`, { cause: error, mayHaveArrived });
}

/** Returns the kind of failure that an HTTP status usually means, such as one that a retry may overcome. */
export function kindOfStatus(status: number): DeliveryFailure["kind"] {
  if (status === 429) return "retry-after";
  if (status === 401 || status === 403) return "configuration";
  return status >= 500 || status === 408 ? "retry" : "permanent";
}

/** Reads a Retry-After header, which contains seconds or a date, and returns how long to wait. */
function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
