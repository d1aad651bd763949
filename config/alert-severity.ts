import { type Severity, severities, severityLabel } from "../domain/severity.ts";
import type { Settings } from "./settings.ts";

/** The severity an alert proposes by its labels: SEV-2 and sev2 mean themselves, the rest is in the configuration. */
export function severityOfAlert(labels: Readonly<Record<string, string>>, settings: Settings): Severity {
  const { label, otherwise, severities: named } = settings.alerts;
  const value = labels[label]?.trim().toLowerCase();
  if (value === undefined) return otherwise;
  const itself = severities.find((it) => it === value || severityLabel(it).toLowerCase() === value);
  const configured = Object.entries(named).find(([name]) => name.toLowerCase() === value);
  return itself ?? configured?.[1] ?? otherwise;
}
