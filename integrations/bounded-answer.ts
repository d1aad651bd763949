/**
 * How many bytes of a short answer are read. Short answers only say whether something was done; vendors send a few
 * kilobytes.
 */
export const shortAnswerBytes = 16 * 1024;
/** How many bytes of a list are read. No list that we ask for comes near this size. */
export const longAnswerBytes = 2 * 1024 * 1024;

/**
 * Reads the body of an answer up to a limit and closes the connection, so that no vendor can fill the memory of this
 * process. A compressed body counts by its unpacked size.
 */
export async function readAnswer(response: Response, mostBytes = shortAnswerBytes): Promise<string> {
  const body: ReadableStream<Uint8Array> | null = response.body;
  if (body === null) return "";
  const parts: Uint8Array[] = [];
  let room = mostBytes;
  // Leaving the loop early cancels the body, which closes the connection.
  for await (const part of body) {
    parts.push(part.subarray(0, room));
    room -= part.byteLength;
    if (room <= 0) break;
  }
  return Buffer.concat(parts).toString("utf8");
}

/**
 * Makes a `fetch` for libraries that read the whole body: the answer contains only the first `mostBytes` of the body.
 */
export const fetchAtMost =
  (mostBytes: number) =>
  async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const response = await fetch(url, init);
    const { status, statusText, headers } = response;
    const text = await readAnswer(response, mostBytes);
    return new Response(bodiless.includes(status) ? null : text, { status, statusText, headers });
  };

/** The HTTP statuses for which `Response` accepts no body. */
const bodiless: readonly number[] = [101, 204, 205, 304];
