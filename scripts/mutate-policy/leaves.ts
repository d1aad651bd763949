import { defaultPolicy } from "../../domain/default-policy.ts";

/** A number of the policy table, with its path, such as `commander.withinMinutes.sev1`. */
export interface Leaf {
  readonly path: string;
  readonly value: number;
}

export const leavesOf = (): readonly Leaf[] => numbersIn(defaultPolicy, []);

const numbersIn = (value: unknown, path: readonly string[]): readonly Leaf[] => {
  if (typeof value === "number") return [{ path: path.join("."), value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => numbersIn(inner, [...path, name]));
};

/** Changes the number at a path in the given copy of the policy table. */
export const change = (policy: object, path: string, to: number): void => {
  const names = path.split(".");
  const last = names.pop() ?? "";
  const holder = names.reduce<unknown>(
    (value, name) => (typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined),
    policy,
  );
  if (typeof holder !== "object" || holder === null || typeof Reflect.get(holder, last) !== "number")
    throw new Error(`The policy has no number ${path}.`);
  Reflect.set(holder, last, to);
};
