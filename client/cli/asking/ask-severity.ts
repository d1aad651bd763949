import { z } from "zod";
import { severities, severityLabel } from "../../../domain/incident/severity.ts";
import type { directorySchema } from "../../api/people/directory-schema.ts";
import { read } from "../http/read-answer.ts";
import { askFor, type Fields } from "./collect-fields.ts";
import type { NamedField } from "./command-forms.ts";
import type { Session } from "../session.ts";
import { severityCell } from "../printing/severity-cell.ts";

type Criteria = z.output<typeof directorySchema>["severities"];

export const severityAdvice = z.object({ severity: z.enum(severities), because: z.array(z.string()) });

/**
 * Shows the process document's criteria and asks for a severity. A person who does not know the severity describes the
 * symptoms, and the product suggests a severity.
 */
export async function askSeverity(session: Session, criteria: Criteria): Promise<string> {
  const { out } = session;
  for (const { severity, criteria: speaksFor } of criteria) {
    const cell = severityCell(severity);
    const label = typeof cell === "string" ? cell : out.ink(cell.ink, cell.text);
    out.note(`  ${label}  ${speaksFor.join("; ")}`);
  }
  const typed = await session.terminal.ask(`${out.ink("bold", "Severity")} (1 to 4, ? for advice): `);
  if (typed !== "" && typed !== "?") return typed;
  const seen = await askForSymptoms(session);
  const { severity, because } = read(severityAdvice, await session.api.post("/advice/severity", seen));
  out.note(`The process speaks for ${severityLabel(severity)}: ${because.join("; ")}.`);
  const agreed = await session.terminal.ask(`${out.ink("bold", "Severity")} [${severity}]: `);
  return agreed === "" ? severity : agreed;
}

/** The questions about an incident for a person who does not know its severity. */
export const symptoms: readonly NamedField[] = [
  {
    name: "functionality",
    kind: "choice",
    optional: true,
    label: "What works",
    choices: ["all-broken", "major-broken", "major-degraded", "minor", "cosmetic", "none"],
  },
  { name: "usersAffectedPercent", kind: "count", optional: true, label: "How many users, in percent" },
  { name: "revenuePerHourUsd", kind: "count", optional: true, label: "Revenue lost an hour, in dollars" },
  {
    name: "security",
    kind: "choice",
    optional: true,
    label: "Security",
    choices: ["active-breach", "vulnerability", "none"],
  },
  { name: "dataLoss", kind: "flag", optional: true, label: "Is data lost" },
  {
    name: "errorBudget",
    kind: "choice",
    optional: true,
    label: "Error budget",
    choices: ["depleted", "burning", "within"],
  },
  { name: "degradedWithinObjectives", kind: "flag", optional: true, label: "Is it slower, but within its objectives" },
  { name: "intermittentErrors", kind: "flag", optional: true, label: "Do errors come and go" },
  { name: "verySmallImpact", kind: "flag", optional: true, label: "Do only a handful of users notice it" },
  { name: "fixedInRegularCycle", kind: "flag", optional: true, label: "Can it wait for the regular development cycle" },
];

/** Asks about each symptom in turn; symptoms that the person does not know are left out. */
export async function askForSymptoms(session: Session): Promise<Fields> {
  session.out.note("Say what you see; leave empty what you do not know.");
  const seen: Record<string, unknown> = {};
  for (const symptom of symptoms) {
    const answer = await askFor(session, symptom);
    if (answer !== undefined) seen[symptom.name] = answer;
  }
  return seen;
}
