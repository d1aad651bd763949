import { type IncomingMessage, request as requestOverHttp } from "node:http";
import { request as requestOverHttps } from "node:https";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

const redirects: readonly (number | undefined)[] = [301, 302, 303, 307, 308];

/**
 * Sends a request once, and rejects with a TimeoutError if the answer is not complete in time. Only redirects are
 * followed by `fetch`, because loading `fetch` takes more CPU than the rest of a command.
 */
export async function sendOnce(address: string, wanted: HttpRequest, withinMs: number): Promise<HttpAnswer> {
  const signal = AbortSignal.timeout(withinMs);
  try {
    const answer = await answerTo(new URL(address), wanted, signal);
    if (!redirects.includes(answer.statusCode)) {
      return { status: answer.statusCode ?? 0, retryAfter: answer.headers["retry-after"], text: await textOf(answer) };
    }
    answer.destroy();
    const followed = await fetch(address, { ...wanted, signal });
    const retryAfter = followed.headers.get("retry-after") ?? undefined;
    return { status: followed.status, retryAfter, text: await followed.text() };
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

async function answerTo(url: URL, { body, ...wanted }: HttpRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const request = url.protocol === "https:" ? requestOverHttps : requestOverHttp;
  return new Promise((resolve, reject) => {
    request(url, { ...wanted, signal }, resolve)
      .once("error", reject)
      .end(body);
  });
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of answer.setEncoding("utf8")) text += String(part);
  return text;
}
