import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReadableStream } from "node:stream/web";
import { z } from "zod";
import { Failure } from "./failure.ts";
import { failureOf } from "./problem-sentences.ts";

/** The API answers a command within three seconds, and says so if it could not. */
const answerWithinMs = 15_000;
const pausesMs = [250, 1000, 2000];
const longestPauseMs = 5000;

export interface Connection {
  readonly url: string;
  readonly token: string;
  readonly person?: string;
  /** Given by somebody who sends the same once more, so that it is done once. */
  readonly idempotencyKey?: string;
  /** Told before something is tried again, and why. */
  readonly onRetry: (sentence: string) => void;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The one way of the CLI to the product. Whatever is not an answer is thrown as a Failure with its sentence. */
export interface HttpApi {
  readonly url: string;
  readonly person?: string;
  get(path: string, query?: Query): Promise<Reply>;
  /** Sent again after a network error under the same Idempotency-Key, so it is done once. */
  post(path: string, body: object): Promise<Reply>;
  delete(path: string): Promise<Reply>;
  /** Server-sent events from now on, or after the one named. */
  stream(path: string, lastEventId: string | undefined, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

export function createHttpApi(connection: Connection): HttpApi {
  const { url, token, person, onRetry } = connection;
  const base = url.replace(/\/+$/, "");
  const common = {
    authorization: `Bearer ${token}`,
    ...(person === undefined ? {} : { "on-behalf-of": encodeURIComponent(person) }),
  };
  return {
    url: base,
    ...(person === undefined ? {} : { person }),
    get: async (path, query = {}) => send(withQuery(path, query), { method: "GET" }),
    post: async (path, body) =>
      send(path, {
        method: "POST",
        body: JSON.stringify(body),
        headers: {
          "content-type": "application/json",
          "idempotency-key": connection.idempotencyKey ?? randomUUID(),
        },
      }),
    delete: async (path) => send(path, { method: "DELETE" }),
    stream: async (path, lastEventId, signal) => {
      const resume = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
      const headers = { ...common, ...resume, accept: "text/event-stream" };
      const response = await fetch(`${base}${path}`, { headers, signal }).catch((error: unknown) => {
        throw signal.aborted ? error : unreachable(base, error);
      });
      if (response.ok && response.body !== null) return response.body;
      throw failureOf(response.status, jsonIn(await response.text()), base);
    },
  };

  async function send(path: string, request: Request): Promise<Reply> {
    for (let attempt = 0; ; attempt++) {
      const pause = pausesMs[attempt];
      const outcome = await once(path, request);
      if ("reply" in outcome) return outcome.reply;
      if (pause === undefined || !outcome.again) throw outcome.failure;
      const wait = Math.min(outcome.afterMs ?? pause, longestPauseMs);
      onRetry(`${outcome.failure.message} Trying again …`);
      await sleep(wait);
    }
  }

  async function once(path: string, request: Request): Promise<Outcome> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${base}${path}`, {
        ...request,
        headers: { ...common, ...request.headers },
        signal: AbortSignal.timeout(answerWithinMs),
      });
      text = await response.text();
    } catch (error) {
      return { again: true, failure: unreachable(base, error) };
    }
    const body = jsonIn(text);
    if (response.ok && body !== undefined) return { reply: { status: response.status, body } };
    if (response.status === 204) return { reply: { status: response.status, body: {} } };
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    return {
      again: response.status === 503 || response.status === 429,
      failure: failureOf(response.status, body, base),
      ...(Number.isNaN(seconds) ? {} : { afterMs: 1000 * seconds }),
    };
  }
}

interface Request {
  readonly method: "GET" | "POST" | "DELETE";
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Outcome =
  { readonly reply: Reply } | { readonly again: boolean; readonly failure: Failure; readonly afterMs?: number };

function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const systemError = z.object({ cause: z.object({ code: z.string() }) });

function unreachable(url: string, error: unknown): Failure {
  const code = systemError.safeParse(error).data?.cause.code;
  const timedOut = error instanceof Error && error.name === "TimeoutError";
  const why = timedOut ? `no answer within ${answerWithinMs / 1000} seconds` : (code ?? String(error));
  const isHere = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|$|\/)/.test(url);
  const mend = isHere ? "Is it running? `npm start` starts it" : "Check the address and your network";
  return new Failure("unavailable", `${url} cannot be reached (${why}). ${mend}; --url or --profile name another.`);
}
