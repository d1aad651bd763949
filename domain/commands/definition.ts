import type { Fields, Forms } from "./field.ts";
import type { Standing } from "./standings.ts";

/**
 * The only definition of a command. From it are made the command's types, the parser of signals, the API's schema
 * and description, the command line, permissions and random tests. A decider says which events the command causes.
 */
export type Definition = Meaning & Rights & Times & Spelling & ({ readonly fields: Fields } | Forms);

interface Meaning {
  /** What the command does, in a sentence without its full stop. */
  readonly summary: string;
}

/**
 * Who may give a command: people and machines; only the commander and deputies; only these and the communications
 * lead; or only other incidents.
 */
export type Givers = "machines-too" | "commander-or-deputy" | "communications-lead-too" | "other-incidents";

/** Who may give the command. Without `givenBy` every person may, since in an emergency nobody is kept from helping. */
interface Rights {
  readonly givenBy?: Givers;
  /** The standing (level of rights) that the API asks of the sender; if absent, a responder's. */
  readonly standing?: Standing;
  /**
   * The standing that people without the needed role must have to give the command with a reason; if absent,
   * `standing` is enough.
   */
  readonly beyondRole?: Standing;
}

/** When the command may be given. If no field is set: from the opening of the incident to its end. */
interface Times {
  /** How far the incident must have come; "active" means declared and not resolved. */
  readonly needs?: "declared" | "active" | "resolved";
  /** Set if the command may open an incident: one that goes on now, or one that is over and is entered afterwards. */
  readonly opens?: "now" | "afterwards";
  /**
   * Set if the command is accepted even after the incident has ended, so that other incidents get an answer and
   * alerts are passed on.
   */
  readonly takenAfterEnd?: true;
  /** Set if the command makes people's phones ring, so that an incident entered afterwards refuses the command. */
  readonly ringsPhones?: true;
}

/** How the command is written at a terminal, besides its own name. */
interface Spelling {
  /** Set if the terminal has no such command: machines or other incidents give it, or another command does its work. */
  readonly isTyped?: false;
  /** Shorter names of the command, for a person at three in the morning. */
  readonly shortNames?: readonly string[];
  /** Set if people join an incident by this command, so that they need not be in the incident before. */
  readonly comesIn?: true;
}

export interface Definitions {
  readonly [name: string]: Definition;
}

/** Fields that are sent together. If a command has several forms, `form` names this one. */
export interface Form {
  readonly form?: { readonly field: string; readonly value: string; readonly label: string };
  readonly fields: Fields;
}

export const formsOf = (definition: Definition): readonly Form[] =>
  "forms" in definition
    ? Object.entries(definition.forms).map(([value, { label, fields }]) => ({
        form: { field: definition.discriminator, value, label },
        fields,
      }))
    : [{ fields: definition.fields }];
