import type { Policy } from "../domain/policy.ts";
import { type Severity, severities, severityLabel } from "../domain/severity.ts";
import { type Matcher, matcherOf } from "./matchers.ts";
import type { Settings } from "./settings.ts";

type Labels = Readonly<Record<string, string>>;

/** What the rules make of an alert: how bad it seems and why, and the policy of an incident it would open. */
export interface Ruling {
  readonly severity: Severity;
  /** The rule that decided, if one did. */
  readonly rule?: string;
  readonly because: string;
  readonly policy: Policy;
  /** How long it is waited for, where that differs between alerts; of one that is counted there is no telling. */
  readonly waitSeconds?: number;
}

type Rule = Settings["alerts"]["rules"][number];
const compiled = new WeakMap<Rule, readonly (Matcher | undefined)[]>();

/** Settings are plain data, so a rule's conditions are compiled with its first alert, and kept for as long as it is. */
function matchersOf(rule: Rule): readonly (Matcher | undefined)[] {
  const known = compiled.get(rule) ?? rule.when.map(matcherOf);
  compiled.set(rule, known);
  return known;
}

/** The first rule whose conditions hold; where it names no severity, and where none holds, the label decides. */
export function rulingFor(labels: Labels, settings: Settings): Ruling {
  const rule = settings.alerts.rules.find((it) => matchersOf(it).every((matcher) => matcher?.matches(labels)));
  const byLabel = severityByLabel(labels, settings);
  const policy = laidOver(settings.policy, rule?.detection);
  const own = { policy, ...waitOf(policy, settings) };
  if (rule === undefined) return { ...byLabel, ...own };
  const conditions = rule.when.join(", ");
  return {
    severity: rule.severity ?? byLabel.severity,
    rule: rule.name,
    because: `rule "${rule.name}" (${conditions})${rule.severity === undefined ? `; ${byLabel.because}` : ""}`,
    ...own,
  };
}

/** Where no rule says otherwise all alerts are waited for alike. */
function waitOf({ detection }: Policy, { alerts }: Settings): Pick<Ruling, "waitSeconds"> {
  const differs = alerts.rules.some((rule) => rule.detection !== undefined);
  return differs && detection?.threshold === undefined ? { waitSeconds: detection?.waitSeconds ?? 0 } : {};
}

/** SEV-2 and sev2 mean themselves, the rest is in the configuration. */
function severityByLabel(labels: Labels, settings: Settings): Pick<Ruling, "severity" | "because"> {
  const { label, otherwise, severities: named } = settings.alerts;
  const given = Object.hasOwn(labels, label) ? labels[label] : undefined;
  const value = given?.trim().toLowerCase();
  if (given === undefined || value === undefined) return { severity: otherwise, because: `it has no label ${label}` };
  const itself = severities.find((it) => it === value || severityLabel(it).toLowerCase() === value);
  const configured = Object.entries(named).find(([name]) => name.toLowerCase() === value)?.[1];
  const severity = itself ?? configured;
  return severity === undefined
    ? { severity: otherwise, because: `its label ${label} is "${given}", which means nothing here` }
    : { severity, because: `its label ${label} is "${given}"` };
}

type Deviation = Rule["detection"];

/** An incident keeps the table it was opened under, so what its rule changes is frozen with it. */
function laidOver(policy: Policy, deviation: Deviation): Policy {
  if (deviation === undefined) return policy;
  return { ...policy, detection: { waitSeconds: 0, autoResolve: "all", ...policy.detection, ...deviation } };
}
