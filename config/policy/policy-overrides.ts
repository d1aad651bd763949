import { defaultPolicy } from "../../domain/default-policy.ts";
import type { Policy } from "../../domain/policy.ts";
import { didYouMean } from "../checks/closest-name.ts";
import { checkedBy } from "../checks/faults.ts";
import { policySchema } from "../schema/policy.ts";
import type { Checked } from "../checks/remove-faulty-settings.ts";
import type { Path } from "../yaml-file.ts";
import { isTable, type Table } from "../../domain/table.ts";

/**
 * Applies the file's changes to the default policy: tables are merged, lists and numbers are replaced, and `null`
 * removes an entry.
 */
export function overlay(base: Table, changes: Table): Table {
  const merged = new Map(Object.entries(base));
  for (const [name, change] of Object.entries(changes)) {
    const before = merged.get(name);
    if (change === null) merged.delete(name);
    else if (isTable(change)) merged.set(name, overlay(isTable(before) ? before : {}, change));
    else merged.set(name, change);
  }
  return Object.fromEntries(merged);
}

/**
 * Makes the policy from the file's changes. Its version, which every incident shows, says whether the default policy
 * was changed.
 */
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
  return checkedBy(policySchema, overlay({ ...defaultPolicy }, marked), {
    under: ["policy"],
    mend: mendByDefault,
  });
}

/**
 * Says how to mend a fault of the policy: names the value in the default policy, or the names that are allowed at that
 * place.
 */
function mendByDefault(path: Path, unknown?: string): string {
  const own = path
    .slice(1)
    .reduce<unknown>((inside, part) => (isTable(inside) ? inside[part] : undefined), defaultPolicy);
  if (unknown !== undefined && isTable(own)) return didYouMean(unknown, Object.keys(own), "Known here");
  if (own === undefined || isTable(own)) return "docs/configuration.md prints the process' own table.";
  return `The process' own is ${JSON.stringify(own)}; docs/configuration.md prints the whole table.`;
}
