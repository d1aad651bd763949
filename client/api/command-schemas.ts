import type { z } from "zod";
import type { CommandFields, PublicCommandName } from "../../domain/commands.ts";
import type { Directory } from "./fields.ts";
import { followUpSchemas } from "./follow-up-schemas.ts";
import { investigationSchemas } from "./investigation-schemas.ts";
import { responseSchemas } from "./response-schemas.ts";

/** What a caller sends for each command; a command without a schema does not compile. */
export type CommandSchemas = { readonly [N in PublicCommandName]: z.ZodType<CommandFields[N]> };

export const commandSchemas = (directory: Directory) =>
  ({
    ...responseSchemas(directory),
    ...investigationSchemas(directory),
    ...followUpSchemas(directory),
  }) satisfies CommandSchemas;
