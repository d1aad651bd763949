import type { CommandName, CommandNamed } from "../commands.ts";
import type { Draft, Refusal } from "../draft.ts";

/** Emits what the command comes to, or refuses before it emits anything. A note is said to the person. */
export type Decider<N extends CommandName> = (
  command: CommandNamed<N>,
  draft: Draft,
) => Refusal | { readonly note: string } | undefined;

export type Deciders<Names extends CommandName> = { readonly [N in Names]: Decider<N> };
