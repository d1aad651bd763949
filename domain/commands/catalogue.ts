import type { Definition } from "./definition.ts";
import { detectionCommands } from "./detection-commands.ts";
import { endingCommands } from "./ending-commands.ts";
import type { Fields, Forms, ValuesOf, ValuesOfForms } from "./field.ts";
import { followThroughCommands } from "./follow-through-commands.ts";
import { investigationCommands } from "./investigation-commands.ts";
import { mitigationCommands } from "./mitigation-commands.ts";
import { peopleCommands } from "./people-commands.ts";
import { updateCommands } from "./update-commands.ts";
import { workCommands } from "./work-commands.ts";

/** All commands by group, in the order of an incident's life. `incident --help` lists them in the same order. */
export const commandGroups = {
  "Detect and declare": detectionCommands,
  "People and roles": peopleCommands,
  "Assess and investigate": investigationCommands,
  Mitigate: mitigationCommands,
  "Tell people": updateCommands,
  "Share the work": workCommands,
  End: endingCommands,
  "Follow through": followThroughCommands,
} as const;

const catalogue = {
  ...commandGroups["Detect and declare"],
  ...commandGroups["People and roles"],
  ...commandGroups["Assess and investigate"],
  ...commandGroups.Mitigate,
  ...commandGroups["Tell people"],
  ...commandGroups["Share the work"],
  ...commandGroups.End,
  ...commandGroups["Follow through"],
};

type Catalogue = typeof catalogue;
type FieldsIn<D> = D extends { readonly forms: Forms["forms"] }
  ? D extends Forms
    ? ValuesOfForms<D>
    : never
  : D extends { readonly fields: Fields }
    ? ValuesOf<D["fields"]>
    : never;

/**
 * The commands that people, machines and other incidents may give. Each exists as a Temporal Update and as a
 * Temporal Signal.
 */
export type PublicCommandName = keyof Catalogue;
export type PublicCommandFields = { readonly [N in PublicCommandName]: FieldsIn<Catalogue[N]> };

/** The stage that an incident must have reached for each command. A command that opens an incident needs no stage. */
export type NeededStages = {
  readonly [N in PublicCommandName]: Catalogue[N] extends { readonly needs: infer Needed }
    ? Needed
    : Catalogue[N] extends { readonly opens: string }
      ? "any"
      : "opened";
};

export const isPublicCommand = (name: string): name is PublicCommandName => Object.hasOwn(catalogue, name);
export const commandNames: readonly PublicCommandName[] = Object.keys(catalogue).filter(isPublicCommand);

export const definitions: { readonly [N in PublicCommandName]: Definition } = catalogue;
