import { ConfigurationError, type Problem } from "./problem.ts";
import type { Path, YamlFile } from "./yaml-file.ts";

/** What a check found: the value it made of the file, or every fault with its place. */
export type Checked<T> = { readonly value: T } | { readonly faults: readonly Fault[] };

export interface Fault {
  readonly path: Path;
  readonly what: string;
  readonly mend: string;
}

/**
 * Leaves out what is wrong, with a warning each, until the rest passes: a typing error in one field does not keep the
 * product from paging.
 */
export function settle<T>(
  file: YamlFile,
  check: (data: unknown) => Checked<T>,
): { value: T; warnings: readonly Problem[] } {
  const warnings: Problem[] = [];
  for (;;) {
    const checked = check(file.data());
    if ("value" in checked) return { value: checked.value, warnings };
    const found = checked.faults.map((fault) => ({
      where: file.where(fault.path),
      what: `${fault.what}; it is ignored`,
      mend: fault.mend,
    }));
    const wrong = checked.faults.map((fault) => file.nearest(fault.path)).sort(laterFirst);
    const dropped = wrong.filter((path) => file.drop(path));
    if (dropped.length === 0) throw new ConfigurationError(found);
    warnings.push(...found);
  }
}

/** Places in a list count down, so that taking one out does not move those still to come; a part goes before its whole. */
function laterFirst(a: Path, b: Path): number {
  for (let depth = 0; depth < Math.max(a.length, b.length); depth++) {
    const [one, other] = [a[depth], b[depth]];
    if (one === other) continue;
    if (one === undefined) return 1;
    if (other === undefined) return -1;
    if (typeof one === "number" && typeof other === "number") return other - one;
    return String(other).localeCompare(String(one));
  }
  return 0;
}
