import { type Command, commandNames, type Envelope, type PublicCommandName } from "../domain/commands.ts";
import { type Actor, channelsOfCommand } from "../domain/people.ts";
import { commandFields, type Field, updateForms } from "./command-fields.ts";

/** What came in, as the rules may trust it; or the sentence for whoever sent it. */
export type Parsed = { readonly envelope: Envelope } | { readonly refusal: string; readonly by: Actor };

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the argument of an update or signal. At the Temporal UI people may write only their name, or nothing at all:
 * `keyIfNone` is then the command's key.
 */
export const parseCommand = (name: string, argument: unknown, keyIfNone: string): Parsed => {
  const given: Fields = isFields(argument) ? argument : { by: argument };
  const { by, key = keyIfNone, sentAt, override, requestId, ...fields } = given;
  const actor = actorOf(by);
  if (actor === undefined) {
    return { refusal: "by: who gives the command must be a name, or { kind, name, via }.", by: nobody };
  }
  const refused = (refusal: string): Parsed => ({ refusal, by: actor });
  if (!isPublic(name)) return refused(`There is no command named ${name}.`);
  if (typeof key !== "string" || key === "" || key.length > longestKey) return refused("key: it must be a short text.");
  if (sentAt !== undefined && !isWhole(sentAt)) return refused("sentAt: it must be an instant in milliseconds.");
  if (override !== undefined && typeof override !== "string") {
    return refused("override: it must be the reason, a text.");
  }
  if (requestId !== undefined && typeof requestId !== "string") return refused("requestId: it must be a text.");
  const command = commandOf(name, fields);
  if ("refusal" in command) return refused(command.refusal);
  return {
    envelope: {
      command,
      by: actor,
      key,
      ...(sentAt === undefined ? {} : { sentAt }),
      ...(override === undefined ? {} : { override }),
      ...(requestId === undefined ? {} : { requestId }),
    },
  };
};

const longestKey = 200;
const nobody: Actor = { kind: "unverified", name: "unknown", via: "temporal" };

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isPublic = (name: string): name is PublicCommandName => commandNames.some((one) => one === name);

/** Nobody outside speaks as the system itself: its commands come from the loop and the lanes alone. */
const actorOf = (by: unknown): Actor | undefined => {
  if (by === undefined || by === null) return nobody;
  if (typeof by === "string") return { ...nobody, name: by.trim() === "" ? nobody.name : by.trim() };
  if (!isFields(by)) return undefined;
  const { kind, name, via } = by;
  const channel = channelsOfCommand.find((one) => one === via);
  const known = kind === "person" || kind === "machine" || kind === "unverified";
  return known && typeof name === "string" && name !== "" && channel !== undefined
    ? { kind, name, via: channel }
    : undefined;
};

const fieldsOf = (name: PublicCommandName, given: Fields): Readonly<Record<string, Field<unknown>>> | undefined => {
  if (name !== "postUpdate") return commandFields[name];
  const form = given["form"];
  return form === "investigation" || form === "free" ? updateForms[form] : undefined;
};

const commandOf = (name: PublicCommandName, given: Fields): Command | { readonly refusal: string } => {
  const expected = fieldsOf(name, given);
  if (expected === undefined) return { refusal: `form: ${name} takes one of ${Object.keys(updateForms).join(", ")}.` };
  const unknown = Object.keys(given).find((field) => !Object.hasOwn(expected, field));
  if (unknown !== undefined) return { refusal: `${unknown}: ${name} has no such field.` };
  const command: Record<string, unknown> = { type: name };
  for (const [field, { is, says, optional, reads }] of Object.entries(expected)) {
    const value = reads === undefined ? given[field] : reads(given[field]);
    if (value === undefined || value === null) {
      if (!optional) return { refusal: `${field}: ${name} needs it, ${says}.` };
    } else if (is(value)) {
      command[field] = value;
    } else {
      return { refusal: `${field}: ${name} takes ${says}.` };
    }
  }
  if (!isCommand(command, name)) throw new Error(`The fields of ${name} were checked and yet are not sound.`);
  return command;
};

/** Field by field this was just checked against the table, whose types follow the commands'. */
const isCommand = (checked: object, name: PublicCommandName): checked is Command =>
  "type" in checked && checked.type === name;
