import { isPublicCommand } from "../domain/commands/catalogue.ts";
import type { Envelope } from "../domain/commands/commands.ts";
import { readCommand } from "../domain/commands/read-command.ts";
import type { Actor } from "../domain/incident/people.ts";
import { isTable, type Table } from "../domain/table.ts";

/** A command that was checked and can be decided, or the sentence that tells the sender what is wrong. */
export type Parsed = { readonly envelope: Envelope } | { readonly refusal: string; readonly by: Actor };

/**
 * Reads the argument of an update or signal. A person at the Temporal UI may write only their name, or nothing at
 * all. A command without a key gets `keyIfNone`.
 */
export const parseCommand = (name: string, argument: unknown, keyIfNone: string): Parsed => {
  const message: Table = isTable(argument) ? argument : { by: argument };
  const { by, key = keyIfNone, sentAt, override, requestId, ...fields } = message;
  const actor = actorOf(by);
  if (actor === undefined) {
    return { refusal: "by: who gives the command must be a name, or { kind, name, via }.", by: nobody };
  }
  const refused = (refusal: string): Parsed => ({ refusal, by: actor });
  if (!isPublicCommand(name)) return refused(`There is no command named ${name}.`);
  if (typeof key !== "string" || key === "" || key.length > longestKey) return refused("key: it must be a short text.");
  if (sentAt !== undefined && !isWhole(sentAt)) return refused("sentAt: it must be an instant in milliseconds.");
  if (override !== undefined && typeof override !== "string") {
    return refused("override: it must be the reason, a text.");
  }
  if (requestId !== undefined && typeof requestId !== "string") return refused("requestId: it must be a text.");
  const command = readCommand(name, fields);
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
const longestName = 200;
const channel = /^[a-z][a-z-]{0,29}$/;
const nobody: Actor = { kind: "unverified", name: "unknown", via: "temporal" };

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);

/**
 * Reads who gives a command; returns undefined if the value is invalid. Nobody outside may give a command as the
 * system, whose commands come from the workflow alone.
 */
const actorOf = (by: unknown): Actor | undefined => {
  if (by === undefined || by === null) return nobody;
  if (typeof by === "string")
    return { ...nobody, name: by.trim() === "" ? nobody.name : by.trim().slice(0, longestName) };
  if (!isTable(by)) return undefined;
  const { kind, name, via } = by;
  const isKnownKind = kind === "person" || kind === "machine" || kind === "unverified";
  return isKnownKind && typeof name === "string" && name !== "" && typeof via === "string" && channel.test(via)
    ? { kind, name: name.slice(0, longestName), via }
    : undefined;
};
