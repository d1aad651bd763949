import { z } from "zod";
import { Failure } from "./failure.ts";
import type { Reply } from "./http-api.ts";
import type { Output } from "./output.ts";
import { printable } from "./printable.ts";

/** What the CLI needs of an answer, safe to print. The answer of another release may hold more. */
export function read<T extends z.ZodType>(schema: T, { body }: Pick<Reply, "body">): z.output<T> {
  const result = schema.safeParse(printable(body));
  if (result.success) return result.data;
  const what = z.prettifyError(result.error).replaceAll(/\s*\n\s*/g, " ");
  throw new Failure("refused", `The API's answer is not understood (${what}). Are CLI and API of the same release?`);
}

/** Asks, and prints what the API answers: as it is for programs, as `inWords` has it for people. */
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
