import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReadableStream } from "node:stream/web";
import { z } from "zod";
import { Failure } from "../failure.ts";
import { type HttpAnswer, type HttpRequest, sendOnce } from "./http-request.ts";
import { failureOf } from "./problem-sentences.ts";

/**
 * The longest wait for an answer. The API itself answers every command within three seconds, even if only to say that
 * the command could not be carried out.
 */
const answerWithinMs = 15_000;
const pausesMs = [250, 1000, 2000];
const longestPauseMs = 5000;

export interface Connection {
  readonly url: string;
  readonly token: string;
  readonly person?: string;
  /** A key that the person chooses, so that a request that is sent again is not carried out twice. */
  readonly idempotencyKey?: string;
  /** Called before each retry, with the reason for the retry in a sentence. */
  readonly onRetry: (sentence: string) => void;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * The API as the command line calls it; the command line reaches the product in no other way. Any answer but a success
 * is thrown as a Failure with a sentence.
 */
export interface HttpApi {
  readonly url: string;
  readonly person?: string;
  get(path: string, query?: Query): Promise<Reply>;
  /**
   * Sends a POST request. After a network error the request is sent again under the same Idempotency-Key, so that it
   * is carried out once.
   */
  post(path: string, body: object): Promise<Reply>;
  delete(path: string): Promise<Reply>;
  /** Opens a stream of events: the events after `lastEventId`, or only new events if that is undefined. */
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
    let answer: HttpAnswer;
    try {
      answer = await sendOnce(
        `${base}${path}`,
        { ...request, headers: { ...common, ...request.headers } },
        answerWithinMs,
      );
    } catch (error) {
      return { again: true, failure: unreachable(base, error) };
    }
    const { status } = answer;
    const body = jsonIn(answer.text);
    if (status >= 200 && status < 300 && body !== undefined) return { reply: { status, body } };
    if (status === 204) return { reply: { status, body: {} } };
    const seconds = Number(answer.retryAfter ?? Number.NaN);
    return {
      again: status === 503 || status === 429,
      failure: failureOf(status, body, base),
      ...(Number.isNaN(seconds) ? {} : { afterMs: 1000 * seconds }),
    };
  }
}

type Request = Omit<HttpRequest, "headers"> & Partial<Pick<HttpRequest, "headers">>;

type Outcome =
  | { readonly reply: Reply }
  | { readonly again: boolean; readonly failure: Failure; readonly afterMs?: number };

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

/** A network error of Node. The error carries a code itself; with `fetch`, its cause carries the code. */
const systemError = z.union([z.object({ code: z.string() }), z.object({ cause: z.object({ code: z.string() }) })]);

function unreachable(url: string, error: unknown): Failure {
  const { data } = systemError.safeParse(error);
  const code = data !== undefined && "cause" in data ? data.cause.code : data?.code;
  const timedOut = error instanceof Error && error.name === "TimeoutError";
  const why = timedOut ? `no answer within ${answerWithinMs / 1000} seconds` : (code ?? String(error));
  const isHere = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|$|\/)/.test(url);
  const mend = isHere ? "Is it running? `npm start` starts it" : "Check the address and your network";
  return new Failure("unavailable", `${url} cannot be reached (${why}). ${mend}; --url or --profile name another.`);
}
