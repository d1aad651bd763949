import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * The answer of a fake vendor; `never` leaves the caller waiting. `lost` does what was asked, and then breaks the
 * connection instead of answering.
 */
export type Answering =
  | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  | "never"
  | "lost";

/** A fake vendor's HTTP server on its own port, which stores every request and answers as the test says. */
export interface RecordingServer {
  readonly url: string;
  readonly host: string;
  readonly asked: () => readonly Asked[];
  /** Sets the answers to the next requests, in order; afterwards the usual answer is given. */
  readonly answerNext: (...answers: readonly Answering[]) => void;
  readonly close: () => Promise<void>;
}

export async function startRecordingServer(
  usually: (asked: Asked) => Answering | Promise<Answering> = () => ({ status: 200, body: "{}" }),
): Promise<RecordingServer> {
  const asked: Asked[] = [];
  const next: Answering[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const one = { method, path, headers, body: Buffer.concat(chunks).toString() };
      asked.push(one);
      const nextAnswer = next.shift();
      Promise.resolve(nextAnswer === undefined || nextAnswer === "lost" ? usually(one) : nextAnswer).then(
        (answering) => answer(response, nextAnswer === "lost" ? "lost" : answering),
        (error: unknown) => answer(response, { status: 500, body: String(error) }),
      );
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    asked: () => asked,
    answerNext: (...answers) => {
      next.push(...answers);
    },
    close: async () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

const answer = (response: ServerResponse, answering: Answering): void => {
  if (answering === "never") return;
  if (answering === "lost") {
    response.destroy();
    return;
  }
  response.writeHead(answering.status, { "content-type": "application/json", ...answering.headers });
  response.end(answering.body ?? "{}");
};
