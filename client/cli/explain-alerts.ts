import { readFileSync } from "node:fs";
import { Command } from "commander";
import { z } from "zod";
import { explainedSchema } from "../api/intake/explained-schema.ts";
import { printAnswer } from "./answers.ts";
import { Failure } from "./failure.ts";
import type { Session } from "./session.ts";

const chosen = z.object({ source: z.string().optional() });

/** `incident alerts explain payload.json`: what would become of a payload, and why. Nothing is sent on. */
export function explainAlerts(session: () => Session): Command {
  const explain = new Command("explain")
    .description("What would become of a source's payload, and why; nothing is sent on")
    .argument("<file>", "the payload as the source would send it, in JSON")
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
        }
      });
    });
  return new Command("alerts").description("What becomes of alerts").addCommand(explain);
}

/** What is wrong in the file goes by its place there, not by an option. */
function ofTheFile(error: unknown, sentence: string): unknown {
  if (!(error instanceof Failure) || error.errors.length === 0) return error;
  const wrong = error.errors.map(({ path, message }) => `${path.replace(/^body\./, "")}: ${message}`);
  return new Failure("usage", `${sentence}: ${wrong.join("; ")}.`);
}

function payloadIn(file: string): object {
  try {
    const payload: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof payload === "object" && payload !== null) return payload;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure("usage", `${file} cannot be read as JSON: ${why}`);
  }
  throw new Failure("usage", `${file} holds no object: a payload is one.`);
}
