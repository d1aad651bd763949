import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../config/project-root.ts";
import { defaultPolicy } from "../../domain/default-policy.ts";
import { severities, type Severity } from "../../domain/incident/severity.ts";
import type { Policy } from "../../domain/policy.ts";
import type { PromiseRow } from "../../domain/promises/promise.ts";
import { isTable } from "../../domain/table.ts";
import { promisesByName } from "../../domain/runbook.ts";

/** The rows of the promises in docs/promises.md: their cells by the promise's name. */
const documented = new Map(
  readFileSync(join(projectRoot, "docs/promises.md"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => {
      const [name = "", owedBy, , ...numbers] = line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim());
      return [name.replaceAll("`", ""), { owedBy, numbers }] as const;
    }),
);

const span = (minutes: number): string => {
  if (minutes === 0) return "at once";
  if (minutes % 1440 === 0) return `${String(minutes / 1440)} d`;
  return minutes % 60 === 0 ? `${String(minutes / 60)} h` : `${String(minutes)} min`;
};

/** Writes a number of the policy in words, as docs/promises.md does; its unit is the end of its name. */
const inWords = (name: string, value: unknown): string => {
  if (typeof value !== "number") return typeof value === "string" ? value : "–";
  if (name.endsWith("Minutes")) return span(value);
  return name === "everyWorkingDays"
    ? `every ${String(value)} wd`
    : `${String(value)} ${/working/i.test(name) ? "wd" : "d"}`;
};

/** Returns the number for one severity, wherever it stands in a promise's terms, in words. */
const numberAt = (severity: Severity, name: string, terms: unknown): string => {
  if (!isTable(terms)) return inWords(name, terms);
  if (severities.some((it) => it in terms)) return inWords(name, terms[severity]);
  if ("active" in terms) {
    const [active, monitoring] = [terms["active"], terms["monitoring"]].map((it) => numberAt(severity, "", it));
    return active === "–" ? "–" : `${String(active)} / ${String(monitoring)}`;
  }
  const [main] = ["withinMinutes", "everyWorkingDays", "afterDays", "by"].filter((it) => it in terms);
  return main === undefined ? "–" : numberAt(severity, main, terms[main]);
};

const numbersOf = ({ policy: name, part }: PromiseRow): readonly string[] => {
  const policy: Policy = defaultPolicy;
  const terms: unknown = policy[name];
  return severities.map((severity) =>
    part === undefined
      ? numberAt(severity, name, terms)
      : numberAt(severity, part, isTable(terms) ? terms[part] : undefined),
  );
};

describe("docs/promises.md", () => {
  test("names every promise of the runbook, and no other", () => {
    expect([...documented.keys()].sort()).toEqual([...promisesByName.keys()].sort());
  });

  test("says who owes each promise", () => {
    const owners = [...promisesByName].map(([name, { owedBy }]) => [name, owedBy]);
    expect([...documented].map(([name, { owedBy }]) => [name, owedBy]).sort()).toEqual(owners.sort());
  });

  test("says each number as the policy has it", () => {
    const numbers = [...promisesByName].map(([name, row]) => [name, numbersOf(row)] as const);
    expect(Object.fromEntries([...documented].map(([name, row]) => [name, row.numbers]))).toEqual(
      Object.fromEntries(numbers),
    );
  });

  test("gives a reason for each promise", () => {
    const prose = readFileSync(join(projectRoot, "docs/promises.md"), "utf8")
      .split("\n")
      .filter((line) => !line.startsWith("|"))
      .join("\n");
    const explained = [...prose.matchAll(/\*\*(?<names>[a-z0-9, \n-]+)\*\*/g)].flatMap(
      ({ groups }) => groups?.["names"]?.split(/,\s*/) ?? [],
    );
    const without = [...promisesByName.keys()].filter(
      (name) => !explained.includes(name) && !name.startsWith("end-of-"),
    );
    expect(without).toEqual([]);
  });
});
