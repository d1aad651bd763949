/**
 * `npm run bench -- [--only NAME] [--json FILE]` measures the product beside bare Temporal, or only the figure of that
 * name, and writes the figures into the file.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ackToStop } from "./bench/ack-to-stop.ts";
import { alertToPage } from "./bench/alert-to-page.ts";
import { api } from "./bench/api.ts";
import { commandLine } from "./bench/command-line.ts";
import { commands } from "./bench/commands.ts";
import { declareAtOnce } from "./bench/declare-at-once.ts";
import { declareToPage } from "./bench/declare-to-page.ts";
import type { Figure } from "./bench/figure.ts";
import { history } from "./bench/history.ts";
import { lives } from "./bench/lives.ts";
import { monday } from "./bench/monday.ts";
import { parked } from "./bench/parked.ts";
import { openStand, type Stand } from "./bench/stand.ts";
import { storm } from "./bench/storm.ts";

type Bench = (stand: Stand) => Promise<readonly Figure[]>;

/**
 * The benchmarks that need servers, by name. Each compares its figures with a baseline that is measured in the same
 * run.
 */
const onServers: Readonly<Record<string, Bench>> = {
  "declare-to-page": declareToPage,
  commands,
  history,
  parked,
  monday,
  "alert-to-page": alertToPage,
  "ack-to-stop": ackToStop,
  storm,
  "declare at once": declareAtOnce,
  api,
  "command line": commandLine,
};
const names = ["lives", ...Object.keys(onServers)];

async function bench(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: "string" }, json: { type: "string" } } });
  const { only, json } = values;
  if (only !== undefined && !names.includes(only)) {
    console.error(`There is no bench ${only}; there are ${names.join(", ")}.`);
    process.exitCode = 1;
    return;
  }
  const chosen = names.filter((name) => only === undefined || name === only);
  const figures: Figure[] = [];
  const show = (measured: readonly Figure[]) => {
    figures.push(...measured);
    for (const it of measured) console.log(lineOf(it));
  };
  if (chosen.includes("lives")) show(lives());
  const rest = chosen.flatMap((name) => onServers[name] ?? []);
  if (rest.length > 0) {
    const stand = await openStand();
    try {
      for (const measure of rest) show(await measure(stand));
    } finally {
      await stand.close();
    }
  }
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(figures, undefined, 2)}\n`);
}

const lineOf = ({ name, unit, ours, baseline, ratio, n }: Figure): string =>
  `${name.padEnd(32)} ${String(ours).padStart(10)} beside ${String(baseline).padStart(10)} ${unit}: ${ratio} (n = ${n})`;

bench().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
