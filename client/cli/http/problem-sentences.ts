import { z } from "zod";
import { type Ending, Failure } from "../failure.ts";
import { optionNamed } from "../asking/option-names.ts";
import { printable } from "../printing/safe-to-print.ts";

const problem = z.object({
  type: z.string().default(""),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
});

/** Turns a problem of the API into one sentence for the person at the terminal, with what to do about it. */
export function failureOf(status: number, body: unknown, url: string): Failure {
  const found = problem.safeParse(printable(body));
  if (!found.success) {
    const sentence = `${url} answered ${status} without saying why. Is that the incident API?`;
    return new Failure(endingOf(status), sentence);
  }
  const { detail, errors, type } = found.data;
  const sentence = errors.length === 0 ? withoutWhere(detail) : errors.map(sentenceOf).join("; ");
  const kind = type.split("/").at(-1);
  return new Failure(endingOf(status), withAdvice(kind, oneLine(sentence)), kind, errors, body);
}

/** Writes one field's error from the API, and names the field as the command line does. */
function sentenceOf({ path, message }: { path: string; message: string }): string {
  const field = /^(?:body|query)\.([A-Za-z]+)$/.exec(path)?.[1];
  if (path === "headers.on-behalf-of" || field === "by") return `--as: ${message}`;
  if (field !== undefined) return `${optionNamed(field)}: ${message}`;
  return `${path.replace(/^(?:body|query|params)\./, "")}: ${message}`;
}

/** Removes the field's path from the API's message, since the sentence names the field already. */
function withoutWhere(detail: string): string {
  const [, path, message] = /^((?:body|query|params)\.[\w.-]+): (.*)$/s.exec(detail) ?? [];
  return path === undefined || message === undefined ? detail : sentenceOf({ path, message });
}

function withAdvice(kind: string | undefined, sentence: string): string {
  switch (kind) {
    case "nobody-named":
      return "Say who you are: --as alice, INCIDENT_PERSON=alice, or once and for all `incident login`.";
    case "not-authenticated":
      return `${sentence} The CLI takes it from INCIDENT_TOKEN, or from \`incident login\`.`;
    default:
      return sentence;
  }
}

function endingOf(status: number): Ending {
  if (status === 400 || status === 413 || status === 415 || status === 422) return "usage";
  if (status === 401 || status === 403) return "notPermitted";
  if (status === 404) return "notFound";
  if (status === 429 || status === 502 || status === 503 || status === 504) return "unavailable";
  return "refused";
}

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, " ").trim();
