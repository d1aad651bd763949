import type { Effect, Outcome } from "../incident/effects.ts";
import type { Instant } from "../incident/moment.ts";
import type { Actor } from "../incident/people.ts";
import type { PublicCommandFields } from "./catalogue.ts";

/** Commands that only the product itself gives. */
interface SystemCommandFields {
  time: object;
  /**
   * Reports the outcome of an effect (a page, message or other act), or that the effect was dropped because it was
   * no longer of use.
   */
  reportOutcome: { readonly effect: Effect; readonly outcome: Outcome };
  noteRefusal: { readonly command: string; readonly who: Actor; readonly refusal: string };
  noteLane: { readonly lane: string; readonly state: "down" | "healed"; readonly error?: string };
}

/** The fields of every command, by the command's name. */
export type CommandFields = PublicCommandFields & SystemCommandFields;

export type CommandName = keyof CommandFields;
export type Command = { [N in CommandName]: { readonly type: N } & CommandFields[N] }[CommandName];
export type CommandNamed<N extends CommandName> = Extract<Command, { type: N }>;

/** Who sends a command, how and when, and the command's key: a command with a known key is not carried out again. */
export interface Sender {
  readonly by: Actor;
  readonly key: string;
  /**
   * When our own API received the command. This instant decides whether a promise was kept in time. It is absent in
   * rehearsals.
   */
  readonly sentAt?: Instant;
  /** The reason why a person acts beyond their role, which is recorded. In an emergency nobody is blocked. */
  readonly override?: string;
  /** The id of the API's request, by which the logs of API and worker can be read together. */
  readonly requestId?: string;
}

/** A command with its sender, as it is sent to an incident. */
export interface Envelope extends Sender {
  readonly command: Command;
  /**
   * Set only when a workflow is replayed whose events were decided by the first releases. These took a firing with
   * the same start as an earlier firing for the same message.
   */
  readonly judgesAlerts?: "by-message";
}
