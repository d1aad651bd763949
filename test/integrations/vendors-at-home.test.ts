import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../config/project-root.ts";
import { outsideSystems } from "../../integrations/outside-systems.ts";

/**
 * The files that must name no vendor: everything that is built, run or deployed, except the folders of outside
 * systems. Prose, wording and migrations may name vendors.
 */
const places = [
  ...["domain", "on-call", "intake", "workflows", "activities", "records", "config", "client", "workers", "embedded"],
  ...["scripts", "deploy", "lint", ".ci", "Dockerfile", "config.example.yaml"],
];
const mayNameVendors = ["activities/wording/", "records/migrations/"];

/** Says whether an id is no vendor's name: "webhook" is not, since the API also posts events by webhooks. */
const isNoVendor = (id: string): boolean => id === "webhook";

/** Lines that may name a vendor, each with the reason. */
const exceptions: readonly { readonly file: string; readonly line: RegExp; readonly because: string }[] = [
  {
    ...{ file: "workflows/messages.ts", line: /^export const mirrorType = "pagerDutyMirror";$/ },
    because: "Running mirrors were started under this workflow type.",
  },
  {
    ...{ file: "workflows/index.ts", line: /^export \{ mirror as pagerDutyMirror \}/ },
    because: "Running mirrors were started under this workflow type.",
  },
  {
    ...{ file: "workflows/mirror.ts", line: /\bmirrorToPagerDuty\b/ },
    because: "Histories of running mirrors name this activity.",
  },
  {
    ...{ file: "activities/mirror.ts", line: /\bmirrorToPagerDuty\b/ },
    because: "Histories of running mirrors name this activity.",
  },
  {
    ...{ file: "config.example.yaml", line: /^  dashboardUrl: https:\/\/grafana\./ },
    because: "An address of the company's own, as an example.",
  },
  {
    ...{ file: "scripts/write-transcripts.mjs", line: /https:\/\/grafana\.example\.com\// },
    because: "An address of somebody's own, as an example.",
  },
  ...["scripts/bench/alertmanager.ts", "scripts/bench/storm.ts"].map((file) => ({
    ...{ file, line: /alertmanager/i },
    because: "The product is measured beside the program itself.",
  })),
];

const vendors = outsideSystems.map(({ id }) => id).filter((id) => !isNoVendor(id));
/** Finds a vendor's id in any spelling. Our own word for any status page, such as `statusPageUrl`, names no vendor. */
const spellings = vendors.map((id) => (id === "statuspage" ? /[sS]tatuspage|STATUSPAGE/ : new RegExp(id, "i")));
const namesVendor = (text: string): boolean => spellings.some((it) => it.test(text));

const filesIn = (place: string): readonly string[] => {
  const path = join(projectRoot, place);
  if (statSync(path).isFile()) return [place];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries.flatMap((it) => (it.isFile() ? [join(it.parentPath, it.name).slice(projectRoot.length + 1)] : []));
};

/** Finds the lines of a file that name a vendor. */
const namedIn = (file: string, text: string) =>
  text.split("\n").flatMap((line, place) => (namesVendor(line) ? [{ file, line, place: place + 1 }] : []));
const isException = ({ file, line }: { readonly file: string; readonly line: string }): boolean =>
  exceptions.some((it) => it.file === file && it.line.test(line));

const files = places.flatMap(filesIn).filter((file) => !mayNameVendors.some((folder) => file.startsWith(folder)));
const named = files.flatMap((file) => namedIn(file, readFileSync(join(projectRoot, file), "utf8")));

test("no folder but its own names a vendor", () => {
  const misplaced = named.filter((it) => !isException(it));
  expect(misplaced.map(({ file, line, place }) => `${file}:${String(place)}: ${line.trim()}`)).toEqual([]);
});

test("every exception is still needed", () => {
  for (const { file, line } of exceptions)
    expect(named.some((it) => it.file === file && line.test(it.line))).toBe(true);
});

test("the name of a file counts as well", () => {
  const bench = exceptions.map(({ file }) => file);
  expect(files.filter((file) => namesVendor(file) && !bench.includes(file))).toEqual([]);
});

/**
 * The calls of contract tests (tests that every adapter of a kind has to pass), such as `pagerContract("Slack", …)`.
 */
const contractTests = readdirSync(join(projectRoot, "test", "integrations"))
  .filter((file) => file.endsWith(".test.ts"))
  .map((file) => readFileSync(join(projectRoot, "test", "integrations", file), "utf8"))
  .filter((text) => /^\w+Contract\("/m.test(text));
const withAdapters = outsideSystems
  .map(({ id }) => id)
  .filter((id) => readdirSync(join(projectRoot, "integrations", id)).includes("adapters.ts"));

test.each(withAdapters)("the adapters of %s pass a contract", (id) => {
  expect(contractTests.some((text) => text.includes(`from "../../integrations/${id}/`))).toBe(true);
});

/**
 * The documents that people read before they turn an outside system on. The references are left out, since they are
 * generated from the list of systems.
 */
const prose = filesIn("docs")
  .filter((file) => file.endsWith(".md") && !/\/(cli|configuration)\.md$/.test(file))
  .map((file) => readFileSync(join(projectRoot, file), "utf8").toLowerCase())
  .join("\n");

test.each(vendors)("%s has its folder and its documentation, and is found wherever it is named", (id) => {
  expect(readdirSync(join(projectRoot, "integrations", id))).toContain("declaration.ts");
  expect(prose.includes(id)).toBe(true);
  expect(namedIn("a.ts", `const ${id.toUpperCase()}_URL = 1;`)).toHaveLength(1);
});
