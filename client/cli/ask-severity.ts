import { z } from "zod";
import { severities, severityLabel } from "../../domain/severity.ts";
import type { directorySchema } from "../api/directory-schema.ts";
import { read } from "./answers.ts";
import { askFor } from "./collect-fields.ts";
import type { Field } from "./command-fields.ts";
import type { Session } from "./session.ts";
import { severityCell } from "./severity-cell.ts";

type Criteria = z.output<typeof directorySchema>["severities"];

const advice = z.object({ severity: z.enum(severities), because: z.array(z.string()) });

/** Shows the process document's criteria and asks; whoever does not know is asked what they see instead. */
export async function askSeverity(session: Session, criteria: Criteria): Promise<string> {
  const { out } = session;
  for (const { severity, criteria: speaksFor } of criteria) {
    const cell = severityCell(severity);
    const label = typeof cell === "string" ? cell : out.ink(cell.ink, cell.text);
    out.note(`  ${label}  ${speaksFor.join("; ")}`);
  }
  const typed = await session.terminal.ask(`${out.ink("bold", "Severity")} (1 to 4, ? for advice): `);
  if (typed !== "" && typed !== "?") return typed;
  const { severity, because } = await advised(session);
  out.note(`The process speaks for ${severityLabel(severity)}: ${because.join("; ")}.`);
  const agreed = await session.terminal.ask(`${out.ink("bold", "Severity")} [${severity}]: `);
  return agreed === "" ? severity : agreed;
}

const symptoms: readonly Field[] = [
  {
    name: "functionality",
    kind: "choice",
    required: false,
    says: "What works",
    choices: ["all-broken", "major-broken", "major-degraded", "minor", "cosmetic", "none"],
  },
  { name: "usersAffectedPercent", kind: "number", required: false, says: "How many users, in percent", choices: [] },
  { name: "revenuePerHourUsd", kind: "number", required: false, says: "Revenue lost an hour, in dollars", choices: [] },
  {
    name: "security",
    kind: "choice",
    required: false,
    says: "Security",
    choices: ["active-breach", "vulnerability", "none"],
  },
  { name: "dataLoss", kind: "flag", required: false, says: "Is data lost", choices: [] },
  {
    name: "errorBudget",
    kind: "choice",
    required: false,
    says: "Error budget",
    choices: ["depleted", "burning", "within"],
  },
];

async function advised(session: Session): Promise<z.output<typeof advice>> {
  session.out.note("Say what you see; leave empty what you do not know.");
  const seen: Record<string, unknown> = {};
  for (const symptom of symptoms) {
    const answer = await askFor(session, symptom);
    if (answer !== undefined) seen[symptom.name] = answer;
  }
  return read(advice, await session.api.post("/advice/severity", seen));
}
