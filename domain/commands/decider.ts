import type { Episode } from "../incident/episode.ts";
import { definitions, isPublicCommand, type NeededStages, type PublicCommandName } from "./catalogue.ts";
import type { CommandName, CommandNamed } from "./commands.ts";
import type { Draft, Refusal } from "./draft.ts";
import { type EpisodeAt, isAt, type Stage } from "./stages.ts";

/** The type of the current episode when a command is decided, by the stage that the command needs. */
type EpisodeFor<N extends CommandName> = EpisodeAt[N extends PublicCommandName ? NeededStages[N] : "any"];

/**
 * Adds the events that follow from a command to the draft and returns the draft, or refuses the command. The draft
 * of a refused command is thrown away.
 */
export type Decider<N extends CommandName> = (
  command: CommandNamed<N>,
  draft: Draft,
  it: EpisodeFor<N>,
) => Draft | Refusal;

/**
 * A decider for each command. The `…-decisions.ts` file of each subject has some of them, and `decide.ts` joins all.
 */
export type Deciders = { readonly [N in CommandName]: Decider<N> };

/**
 * Returns the stage that the incident must have reached for a command. The system's own commands, and commands that
 * open an incident, need no stage.
 */
export const neededStage = (name: CommandName): Stage => {
  if (!isPublicCommand(name)) return "any";
  const { needs, opens } = definitions[name];
  return needs ?? (opens === undefined ? "opened" : "any");
};

export const isTimeFor = <N extends CommandName>(name: N, it: Episode | undefined): it is EpisodeFor<N> =>
  isAt(neededStage(name), it);
