import { ConfigurationError, type Problem } from "../problem.ts";
import { dottedPath, type Path, type YamlFile } from "../yaml-file.ts";

/** The result of a check: the value that was read from the file, or every fault with its place. */
export type Checked<T> = { readonly value: T } | { readonly faults: readonly Fault[] };

export interface Fault {
  readonly path: Path;
  readonly what: string;
  readonly mend: string;
}

/**
 * Removes faulty settings from the file's data, and reports them, until the rest passes the check. Thus a typing error
 * in one field does not keep the product from paging.
 */
export function settle<T>(
  file: YamlFile,
  check: (data: unknown) => Checked<T>,
): { value: T; faults: readonly Problem[] } {
  const faults: Problem[] = [];
  const reported = new Set<string>();
  /**
   * Whether a fault only follows from an earlier removal, because the removed setting is now missing. Such a fault is
   * not reported, so that one mistake gives one report.
   */
  const follows = ({ path }: Fault) => reported.has(dottedPath(path)) && file.nearest(path).length < path.length;
  for (;;) {
    const checked = check(file.data());
    if ("value" in checked) return { value: checked.value, faults };
    const innermost = checked.faults.filter(
      (fault) => !checked.faults.some((other) => isInside(other.path, fault.path)),
    );
    const found = innermost
      .filter((fault) => !follows(fault))
      .map(({ path, what, mend }) => ({ where: file.where(path), what, mend }));
    const wrong = innermost.map((fault) => file.nearest(fault.path)).sort(laterFirst);
    const dropped = wrong.filter((path) => file.drop(path));
    if (dropped.length === 0) throw new ConfigurationError(found);
    faults.push(...found);
    for (const { path } of innermost) reported.add(dottedPath(path));
  }
}

/**
 * Whether one place in the file lies inside another. A fault inside a block may cause the fault of the whole block, so
 * only the inner setting is removed at first.
 */
const isInside = (path: Path, whole: Path): boolean =>
  path.length > whole.length && whole.every((part, depth) => part === path[depth]);

/**
 * Sorts places into an order of removal: later entries of a list before earlier ones, and a part before its whole. A
 * removal then never moves a place that is still to be removed.
 */
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
