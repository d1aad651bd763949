import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const described = z
  .object({
    methods: z.record(
      z.string(),
      z.object({ args: z.record(z.string(), z.object({ required: z.boolean() })), errors: z.array(z.string()) }),
    ),
    answers: z.record(z.string(), z.record(z.string(), z.unknown())),
    blockActions: z.record(z.string(), z.unknown()),
  })
  .parse(JSON.parse(readFileSync(join(__dirname, "slack.json"), "utf8")));

/** Left out of the description, or whatever an app likes. */
const notDescribed = ["blocks", "event_payload"];

/** What is wrong with a call's arguments, as Slack describes the method. */
export function faultsOfCall(method: string, args: Readonly<Record<string, string>>): readonly string[] {
  const known = described.methods[method]?.args;
  if (known === undefined) return [`${method} is not described`];
  const unknown = Object.keys(args).filter((name) => !Object.hasOwn(known, name));
  const missing = Object.entries(known).filter(([name, { required }]) => required && !Object.hasOwn(args, name));
  return [
    ...unknown.map((name) => `${method} has no argument ${name}`),
    ...missing.map(([name]) => `${method} needs the argument ${name}`),
  ];
}

/** What an answer has that Slack's has not, and errors that the method does not know. */
export function faultsOfAnswer(method: string, answer: unknown): readonly string[] {
  const { ok, error } = z.looseObject({ ok: z.boolean(), error: z.string().optional() }).parse(answer);
  const isKnown = ok || described.methods[method]?.errors.includes(error ?? "") === true;
  return [
    ...faultsOf(answer, described.answers[method], method),
    ...(isKnown ? [] : [`${method} knows no error ${error ?? ""}`]),
  ];
}

/** The same of what a pressed button sends. */
export const faultsOfPress = (payload: unknown): readonly string[] =>
  faultsOf(payload, described.blockActions, "block_actions");

function faultsOf(value: unknown, shape: unknown, where: string): readonly string[] {
  if (Array.isArray(value) && Array.isArray(shape))
    return value.flatMap((one) => (shape.length === 0 ? [] : faultsOf(one, shape[0], `${where}[]`)));
  if (typeof value !== typeof shape) return [`${where} is ${typeof value}, not ${typeof shape}`];
  if (typeof value !== "object" || value === null) return [];
  const known = new Map<string, unknown>(Object.entries(shape ?? {}));
  return Object.entries(value).flatMap(([name, inside]) => {
    if (notDescribed.includes(name)) return [];
    return known.has(name) ? faultsOf(inside, known.get(name), `${where}.${name}`) : [`${where} has no ${name}`];
  });
}
