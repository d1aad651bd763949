import { severities, severityLabel } from "../../domain/severity.ts";
import type { Cell } from "./output.ts";
import type { Ink } from "./terminal.ts";

const inks: Readonly<Record<string, Ink>> = { sev1: "red", sev2: "yellow" };

/** SEV-1 in red, SEV-2 in yellow. */
export function severityCell(severity: string): Cell {
  const known = severities.find((one) => one === severity);
  const text = known === undefined ? severity : severityLabel(known);
  const ink = inks[severity];
  return ink === undefined ? text : { text, ink };
}
