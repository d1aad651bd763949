import { defaultPolicy, type Policy } from "../domain/policy.ts";
import { checkedBy } from "./faults.ts";
import { policySchema } from "./policy-schema.ts";
import type { Checked } from "./settle.ts";

type Table = Readonly<Record<string, unknown>>;
const isTable = (value: unknown): value is Table =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Lays what the file changes over the default: tables merge, lists and numbers replace, `null` takes out. */
export function overlaid(base: Table, changes: Table): Table {
  const merged = new Map(Object.entries(base));
  for (const [name, change] of Object.entries(changes)) {
    const before = merged.get(name);
    if (change === null) merged.delete(name);
    else if (isTable(change)) merged.set(name, overlaid(isTable(before) ? before : {}, change));
    else merged.set(name, change);
  }
  return Object.fromEntries(merged);
}

/** The policy of the file. Its version says that it is not the process' own, so that an incident shows it. */
export function policyFrom(changes: Table): Checked<Policy> {
  if (Object.keys(changes).length === 0) return { value: defaultPolicy };
  const unknown = Object.entries(changes).filter(([name, change]) => change === null && !(name in defaultPolicy));
  if (unknown.length > 0) {
    const mend = "docs/configuration.md prints the promises there are.";
    return {
      faults: unknown.map(([name]) => ({ path: ["policy", name], what: `policy.${name} is no setting`, mend })),
    };
  }
  const marked = { version: `${defaultPolicy.version}+changed`, ...changes };
  return checkedBy(policySchema, overlaid({ ...defaultPolicy }, marked), ["policy"]);
}
