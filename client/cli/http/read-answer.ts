import { z } from "zod";
import { Failure } from "../failure.ts";
import type { Reply } from "./http-api.ts";
import type { Output } from "../printing/output.ts";
import { printable } from "../printing/safe-to-print.ts";

/**
 * Returns the fields of an answer that the command line needs, with control characters removed. An API of another
 * release may send further fields, which are ignored.
 */
export function read<T extends z.ZodType>(schema: T, { body }: Pick<Reply, "body">): z.output<T> {
  const result = schema.safeParse(printable(body));
  if (result.success) return result.data;
  const what = z.prettifyError(result.error).replaceAll(/\s*\n\s*/g, " ");
  throw new Failure("refused", `The API's answer is not understood (${what}). Are CLI and API of the same release?`);
}

/** Sends a request to the API and prints the answer: unchanged with --json, else in the words that `inWords` prints. */
export async function printAnswer<T extends z.ZodType>(
  out: Output,
  asking: () => Promise<Reply>,
  schema: T,
  inWords: (answer: z.output<T>) => void,
): Promise<void> {
  const reply = await out.waiting("Asking", asking);
  if (out.json) out.raw(reply.body);
  else inWords(read(schema, reply));
}

export const commandAnswer = z.object({
  outcome: z.enum(["done", "unknown"]),
  id: z.string().optional(),
  revision: z.int().optional(),
  note: z.string().optional(),
});
export type CommandAnswer = z.output<typeof commandAnswer>;

export const timelineAnswer = z.object({
  revision: z.int(),
  events: z.array(z.object({ seq: z.int(), at: z.string(), type: z.string(), line: z.string() })),
});
