import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup.mjs";

const asksForHelp = (args) => args.some((arg) => arg === "--help" || arg === "-h");

/**
 * If the arguments ask for help, prints what the script does: the first comment of its source. It needs no packages, so
 * the answer comes before anything is installed. Returns whether help was asked for.
 */
export function answersHelp(args, script) {
  if (!asksForHelp(args)) return false;
  const [, comment = ""] = /\/\*\*(.*?)\*\//s.exec(readFileSync(join(root, script), "utf8")) ?? [];
  const lines = comment.split("\n").map((line) => line.replace(/^\s*\*? ?/, ""));
  process.stdout.write(`${lines.join("\n").trim().replaceAll("`", "")}\n`);
  return true;
}

/** As `answersHelp`, for `npm start`, whose options are listed. */
export function answersHelpOnStart(args) {
  if (!asksForHelp(args)) return false;
  const { description, ports, data, switches } = JSON.parse(
    readFileSync(join(root, "embedded", "start-options.json"), "utf8"),
  );
  const rows = [
    ...Object.values(ports).map(({ flag, what, variable, usual }) => [
      `${flag} <port>`,
      `port of ${what} (usually ${usual}; or the variable ${variable})`,
    ]),
    [data.flag, `${data.what} (usually ${data.usual})`],
    ...Object.values(switches).map(({ flag, what }) => [flag, what]),
    ["--help", "this"],
  ];
  const width = Math.max(...rows.map(([flag]) => flag.length));
  const options = rows.map(([flag, what]) => `  ${flag.padEnd(width)}  ${what}`).join("\n");
  process.stdout.write(`npm start -- [options]\n\n${description}\n\n${options}\n`);
  return true;
}
