import { DeliveryFailure } from "../../activities/ports.ts";

/** A vendor that does not answer within this time is passed over: the next channel has to fit into the same attempt. */
export const answerWithinMs = 3_000;

/** What the vendor is called in messages, and what its own status codes mean where they differ from everybody's. */
export interface Vendor {
  readonly name: string;
  readonly kindOf?: (status: number, body: string) => DeliveryFailure["kind"] | "done-already" | undefined;
}

/** One attempt at one request; answers with the body, and fails classified. Redirects are refused: they lead elsewhere. */
export async function ask(vendor: Vendor, url: string, init: RequestInit, withinMs = answerWithinMs): Promise<string> {
  const response = await reach(vendor, url, init, withinMs);
  const body = await response.text().catch((error: unknown) => Promise.reject(unanswered(vendor, error)));
  if (response.ok) return body;
  const kind = vendor.kindOf?.(response.status, body) ?? kindOfStatus(response.status);
  if (kind === "done-already") return body;
  const retryAfterMs = retryAfter(response.headers.get("retry-after"));
  throw new DeliveryFailure(kind, `${vendor.name} answered ${response.status}: ${body.slice(0, 200)}`, {
    mayHaveArrived: response.status >= 500,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

async function reach(vendor: Vendor, url: string, init: RequestInit, withinMs: number): Promise<Response> {
  try {
    return await fetch(url, { redirect: "error", ...init, signal: AbortSignal.timeout(withinMs) });
  } catch (error) {
    throw unanswered(vendor, error);
  }
}

/** Codes with which a connection never came about: nothing can have arrived. */
const neverConnected = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
];

/** The failure of a request that no answer came to. */
export function unanswered({ name }: Vendor, error: unknown): DeliveryFailure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "";
  const why = cause instanceof Error ? cause.message : String(cause);
  const mayHaveArrived = !neverConnected.includes(code);
  return new DeliveryFailure("retry", `${name} did not answer: ${why}`, { cause: error, mayHaveArrived });
}

/** What everybody means by a status, unless the vendor says otherwise. */
export function kindOfStatus(status: number): DeliveryFailure["kind"] {
  if (status === 429) return "retry-after";
  if (status === 401 || status === 403) return "configuration";
  return status >= 500 || status === 408 ? "retry" : "permanent";
}

/** Seconds, or a date. */
function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
