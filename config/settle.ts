import { ConfigurationError, type Problem } from "./problem.ts";
import { dotted, type Path, type YamlFile } from "./yaml-file.ts";

/** What a check found: the value it made of the file, or every fault with its place. */
export type Checked<T> = { readonly value: T } | { readonly faults: readonly Fault[] };

export interface Fault {
  readonly path: Path;
  readonly what: string;
  readonly mend: string;
}

/**
 * Leaves out what is wrong, and says so, until the rest passes: a typing error in one field does not keep the
 * product from paging.
 */
export function settle<T>(
  file: YamlFile,
  check: (data: unknown) => Checked<T>,
): { value: T; faults: readonly Problem[] } {
  const faults: Problem[] = [];
  const told = new Set<string>();
  /** What was taken out may be missing afterwards: one mistake is told once. */
  const follows = ({ path }: Fault) => told.has(dotted(path)) && file.nearest(path).length < path.length;
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
    for (const { path } of innermost) told.add(dotted(path));
  }
}

/** What is wrong with a whole may be no more than what is wrong with its part: the part goes first. */
const isInside = (path: Path, whole: Path): boolean =>
  path.length > whole.length && whole.every((part, depth) => part === path[depth]);

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
