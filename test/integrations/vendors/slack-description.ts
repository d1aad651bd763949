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

/** The fields that Slack's description leaves out, or that an app may fill as it likes. */
const notDescribed = ["blocks", "event_payload"];

/** Lists the faults in the arguments of a call, by Slack's description of the method. */
export function faultsOfCall(method: string, args: Readonly<Record<string, string>>): readonly string[] {
  const expectedFields = described.methods[method]?.args;
  if (expectedFields === undefined) return [`${method} is not described`];
  const unknown = Object.keys(args).filter((name) => !Object.hasOwn(expectedFields, name));
  const missing = Object.entries(expectedFields).filter(
    ([name, { required }]) => required && !Object.hasOwn(args, name),
  );
  return [
    ...unknown.map((name) => `${method} has no argument ${name}`),
    ...missing.map(([name]) => `${method} needs the argument ${name}`),
  ];
}

/** Lists the fields of an answer that Slack's description does not have, and errors that the method does not know. */
export function faultsOfAnswer(method: string, answer: unknown): readonly string[] {
  const { ok, error } = z.looseObject({ ok: z.boolean(), error: z.string().optional() }).parse(answer);
  const isKnown = ok || described.methods[method]?.errors.includes(error ?? "") === true;
  return [
    ...faultsOf(answer, described.answers[method], method),
    ...(isKnown ? [] : [`${method} knows no error ${error ?? ""}`]),
  ];
}

/** Lists the faults in the payload of a pressed button. */
export const faultsOfPress = (payload: unknown): readonly string[] =>
  faultsOf(payload, described.blockActions, "block_actions");

function faultsOf(value: unknown, shape: unknown, where: string): readonly string[] {
  if (Array.isArray(value) && Array.isArray(shape))
    return value.flatMap((one) => (shape.length === 0 ? [] : faultsOf(one, shape[0], `${where}[]`)));
  if (typeof value !== typeof shape) return [`${where} is ${typeof value}, not ${typeof shape}`];
  if (typeof value !== "object" || value === null) return [];
  const expectedFields = new Map<string, unknown>(Object.entries(shape ?? {}));
  return Object.entries(value).flatMap(([name, inside]) => {
    if (notDescribed.includes(name)) return [];
    return expectedFields.has(name)
      ? faultsOf(inside, expectedFields.get(name), `${where}.${name}`)
      : [`${where} has no ${name}`];
  });
}
