import { severities, severityLabel } from "../../../domain/incident/severity.ts";
import type { Cell } from "./output.ts";
import type { Ink } from "../terminal.ts";

const inks: Readonly<Record<string, Ink>> = { sev1: "red", sev2: "yellow" };

/** Makes a table cell of a severity: SEV-1 in red, SEV-2 in yellow. */
export function severityCell(severity: string): Cell {
  const severityFound = severities.find((one) => one === severity);
  const text = severityFound === undefined ? severity : severityLabel(severityFound);
  const ink = inks[severity];
  return ink === undefined ? text : { text, ink };
}
