import { defaultPolicy } from "../domain/default-policy.ts";
import type { Policy } from "../domain/policy.ts";
import { meant } from "./closest.ts";
import { checkedBy } from "./faults.ts";
import { policySchema } from "./policy-schema.ts";
import type { Checked } from "./settle.ts";
import type { Path } from "./yaml-file.ts";

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
    return {
      faults: unknown.map(([name]) => ({
        path: ["policy", name],
        what: `policy.${name} is no setting`,
        mend: mendByDefault(["policy"], name),
      })),
    };
  }
  const marked = { version: `${defaultPolicy.version}+changed`, ...changes };
  return checkedBy(policySchema, overlaid({ ...defaultPolicy }, marked), {
    under: ["policy"],
    mend: mendByDefault,
  });
}

/** As the process' own table has it: its value, or the names that stand at that place. */
function mendByDefault(path: Path, unknown?: string): string {
  const own = path
    .slice(1)
    .reduce<unknown>((inside, part) => (isTable(inside) ? inside[part] : undefined), defaultPolicy);
  if (unknown !== undefined && isTable(own)) return meant(unknown, Object.keys(own), "Known here");
  if (own === undefined || isTable(own)) return "docs/configuration.md prints the process' own table.";
  return `The process' own is ${JSON.stringify(own)}; docs/configuration.md prints the whole table.`;
}
