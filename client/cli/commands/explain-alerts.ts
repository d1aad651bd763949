import { readFileSync } from "node:fs";
import { Command } from "commander";
import { z } from "zod";
import { explainedSchema } from "../../api/alerts/explained-schema.ts";
import { printAnswer } from "../http/read-answer.ts";
import type { Row } from "../printing/output.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";

const chosen = z.object({ source: z.string().optional() });

/**
 * Prints what would happen to the alerts of a payload (`incident alerts explain payload.json`), and why. The alerts
 * reach no incident and page nobody.
 */
export function explainAlerts(command: Command, session: () => Session): Command {
  const explain = new Command("explain")
    .description("What would become of a source's payload, and why; nothing is sent on")
    .argument("<file>", "the payload as the source would send it: JSON or a form")
    .option("--source <name>", "which of the configuration's alertSources sends it")
    .action(async (file: string, options: unknown) => {
      const { api, out } = session();
      const { source } = chosen.parse(options);
      const path = `/alerts/explain${source === undefined ? "" : `?source=${encodeURIComponent(source)}`}`;
      const payload = payloadIn(file);
      const asking = async () =>
        api.post(path, payload).catch((error: unknown) => {
          throw ofTheFile(error, `${file} is no payload as ${source ?? "its source"} sends it`);
        });
      await printAnswer(out, asking, explainedSchema, ({ alerts }) => {
        if (alerts.length === 0) out.line("No alert is in it: it is empty, or its source leaves it alone.");
        for (const it of alerts) {
          out.heading(`${it.alert} (${it.status}, from ${it.source})`);
          out.table([
            ["severity", `${it.severity}: ${it.because}`],
            ["service", it.service],
            ["group", `${it.groupedBy} (${it.groupKey})`],
            ["dedup key", it.dedupKey],
            ["goes to", it.incident ?? (it.status === "firing" ? "a new incident" : "nobody: nothing is open")],
            ["waits", it.waits],
          ]);
          out.line();
          out.table(it.fields.map(fieldRow), { head: ["field", "value", "from"] });
        }
      });
    });
  return command.addCommand(explain);
}

/**
 * Makes a table row of an alert's field. A place in the payload that holds nothing is named, so that a mistyped path
 * is noticed although the field got a default value.
 */
const fieldRow = ({ field, value, from, missing }: Explained["fields"][number]): Row => {
  const shown = value.length > longestValue ? `${value.slice(0, longestValue - 1)}…` : value;
  return [field, shown, missing === undefined ? from : { text: `${from}; nothing at ${missing}`, ink: "yellow" }];
};

const longestValue = 60;
type Explained = z.output<typeof explainedSchema>["alerts"][number];

/**
 * Rewrites an error of the API, so that faults are named by their place in the payload file. The payload was not typed
 * as options.
 */
function ofTheFile(error: unknown, sentence: string): unknown {
  if (!(error instanceof Failure) || error.errors.length === 0) return error;
  const wrong = error.errors.map(({ path, message }) => `${path.replace(/^body\./, "")}: ${message}`);
  return new Failure("usage", `${sentence}: ${wrong.join("; ")}.`);
}

function payloadIn(file: string): object {
  try {
    const text = readFileSync(file, "utf8");
    // Some tools send alerts as a form (`name=value&…`) instead of JSON.
    const payload: unknown = /^[\w.-]+=/.test(text)
      ? Object.fromEntries(new URLSearchParams(text.trim()))
      : JSON.parse(text);
    if (typeof payload === "object" && payload !== null) return payload;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure("usage", `${file} cannot be read as JSON: ${why}`);
  }
  throw new Failure("usage", `${file} holds no object and no list: a payload is one.`);
}
