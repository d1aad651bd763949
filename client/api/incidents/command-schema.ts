import { z } from "zod";
import { definitions, type PublicCommandName } from "../../../domain/commands/catalogue.ts";
import type { CommandNamed } from "../../../domain/commands/commands.ts";
import { type Element, exampleOf, type Field, type Fields, type Forms } from "../../../domain/commands/field.ts";
import { readCommand } from "../../../domain/commands/read-command.ts";
import type { Directory } from "../edges/directory.ts";
import {
  count,
  incidentParams,
  instant,
  line,
  link,
  minutes,
  number,
  personOf,
  targetOf,
  teamOf,
  text,
} from "../edges/fields.ts";
import { Problem } from "../edges/problems.ts";
import { policyDigest } from "./policy-digest.ts";

/** Makes the schema of a command's request from the command's definition. */
export const commandSchema = (name: PublicCommandName, directory: Directory): z.ZodType => {
  const definition = definitions[name];
  return "forms" in definition ? formsSchema(definition, directory) : fieldsSchema(definition.fields, directory);
};

export const fieldsSchema = (fields: Fields, directory: Directory) =>
  z.strictObject(
    Object.fromEntries(
      Object.entries(fields).flatMap(([name, field]) =>
        field.internal === true ? [] : [[name, schemaOfField(field, directory)]],
      ),
    ),
  );

/** Makes a command from fields that the command's schema accepted. The rules may still refuse the command. */
export const commandFrom = <N extends PublicCommandName>(name: N, fields: unknown): CommandNamed<N> => {
  const command = readCommand(name, z.looseObject({}).parse(fields));
  if ("refusal" in command) throw new Problem("bad-input", command.refusal);
  return command;
};

function formsSchema({ discriminator, forms }: Forms, directory: Directory): z.ZodType {
  const [first, ...others] = Object.entries(forms).map(([form, { label, fields }]) =>
    z.strictObject({ [discriminator]: z.literal(form).describe(label), ...fieldsSchema(fields, directory).shape }),
  );
  if (first === undefined) throw new Error(`There is no form for ${discriminator} to name.`);
  return z.discriminatedUnion(discriminator, [first, ...others]);
}

function schemaOfField(field: Field, directory: Directory): z.ZodType {
  const schema = schemaOf(field, directory);
  const example = exampleOf(field);
  return (field.optional === true ? schema.exactOptional() : schema).meta({
    description: field.label,
    ...(example === undefined ? {} : { examples: [example] }),
  });
}

function schemaOf(field: Field | Element, directory: Directory): z.ZodType {
  switch (field.kind) {
    case "text":
      return text;
    case "line":
    case "service":
      return line;
    case "person":
      return personOf(directory);
    case "team":
      return teamOf(directory);
    case "target":
      return targetOf(directory);
    case "incident":
      return incidentParams.shape.id;
    case "action-item":
      return actionItem;
    case "link":
      return link;
    case "choice":
      return z.enum(field.choices);
    case "flag":
      return z.boolean();
    case "ordinal":
      return number;
    case "count":
      return count;
    case "minutes":
      return minutes;
    case "instant":
      return instant;
    case "record":
      return fieldsSchema(field.fields, directory);
    case "forms":
      return formsSchema(field, directory);
    case "list":
      return listOf(schemaOf(field.of, directory), field);
    case "policy":
      return policyNamed(directory);
  }
}

function listOf(schema: z.ZodType, { atLeast, atMost }: { readonly atLeast?: number; readonly atMost?: number }) {
  const list = atLeast === undefined ? z.array(schema) : z.array(schema).min(atLeast);
  return atMost === undefined ? list : list.max(atMost);
}

const actionItem = z.string().regex(/^A[1-9]\d*$/, "An action item is named A1, A2, …");

/**
 * Makes the schema of a policy's digest, which it turns into the policy. By the digest exactly the policy is applied
 * that somebody looked at.
 */
const policyNamed = (directory: Directory) =>
  z
    .string()
    .max(100)
    .transform((digest, context) => {
      const policy = directory.policies().find((one) => policyDigest(one) === digest);
      if (policy !== undefined) return policy;
      const message = "The configuration has no such policy, or none any more; look at the difference again.";
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    });
