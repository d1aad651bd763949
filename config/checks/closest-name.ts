/**
 * Finds the known name that somebody probably meant: a longer name that begins with the typed text, else the most
 * similar name in which at most a third of the letters differ.
 */
function closest(typed: string, names: readonly string[]): string | undefined {
  const longer = names.find((name) => name.startsWith(typed));
  if (longer !== undefined) return longer;
  const near = names
    .map((name) => ({ name, steps: distance(typed.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, steps }) => steps <= Math.max(1, Math.floor(Math.max(name.length, typed.length) / 3)))
    .sort((a, b) => a.steps - b.steps);
  return near[0]?.name;
}

/** Makes the end of a message about an unknown name: "Did you mean …? Known: …". */
export function didYouMean(typed: string, names: readonly string[], known: string): string {
  const name = closest(typed, names);
  return `${name === undefined ? "" : `Did you mean ${name}? `}${known}: ${names.join(", ")}.`;
}

/**
 * Counts the letters that have to be changed, added or removed to turn one name into the other (the Levenshtein
 * distance).
 */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, place) => place);
  for (const [place, letter] of Array.from(from).entries()) {
    const next = [place + 1];
    for (const [other, wanted] of Array.from(to).entries()) {
      const changed = (row[other] ?? 0) + (letter === wanted ? 0 : 1);
      next.push(Math.min(changed, (row[other + 1] ?? 0) + 1, (next[other] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
