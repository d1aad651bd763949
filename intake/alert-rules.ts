import type { Detection, Policy } from "../domain/policy.ts";
import { withoutUndefined } from "../domain/incident/without-undefined.ts";
import { type Severity, severities, severityLabel } from "../domain/incident/severity.ts";
import { type Matcher, matcherOf } from "./matchers.ts";

export type Labels = Readonly<Record<string, string>>;

/** Words by which senders say how bad something is, each with the severity that it stands for. */
export type SeverityWords = Readonly<Record<string, Severity>>;

/** A rule of the configuration for alerts whose labels meet its conditions. */
interface Rule {
  readonly name: string;
  /** Conditions on the labels. The rule applies if all of them hold. */
  readonly when: readonly string[];
  readonly severity?: Severity;
  /** Whom these alerts harm, and how. Takes precedence over the sender's own words. */
  readonly impact?: string;
  /** The service that these alerts are about. Takes precedence over their labels. */
  readonly service?: string;
  /** Settings of detection (how alerts are held back) for these alerts, where they differ from the policy. */
  readonly detection?: Partial<Detection>;
}

/**
 * The settings by which alerts are judged: the rules of the configuration, and the policy that applies unless a rule
 * changes it.
 */
export interface AlertRules {
  readonly policy: Policy;
  readonly alerts: {
    readonly rules: readonly Rule[];
    /** The name of the label that says how bad an alert is. */
    readonly label: string;
    /** The severity that each value of the label stands for. */
    readonly severities: SeverityWords;
    /** The severity of an alert without the label, or with a value that stands for no severity. */
    readonly otherwise: Severity;
  };
}

/**
 * The rules' decision about an alert: its severity and why, and the policy of the incident that the alert would open.
 */
export interface Ruling {
  readonly severity: Severity;
  readonly because: string;
  /** Set if the alert's own label says nothing about severity, so that the setting `alerts.otherwise` decides. */
  readonly isFallback?: true;
  readonly policy: Policy;
  readonly impact?: string;
  readonly service?: string;
  /**
   * How long the alert is held back before it pages. Absent if all alerts are held back equally long, or if firings
   * are counted, since nobody knows then how long the counting takes.
   */
  readonly waitSeconds?: number;
}

const compiled = new WeakMap<Rule, readonly (Matcher | undefined)[]>();

/**
 * Compiles a rule's conditions when the rule's first alert arrives, and keeps the result as long as the rule exists.
 * The settings themselves are plain data.
 */
function matchersOf(rule: Rule): readonly (Matcher | undefined)[] {
  const matchers = compiled.get(rule) ?? rule.when.map(matcherOf);
  compiled.set(rule, matchers);
  return matchers;
}

/**
 * Decides about an alert by the first rule whose conditions hold. If the rule names no severity, or no rule applies,
 * the severity label decides.
 */
export function rulingFor(labels: Labels, settings: AlertRules, words: SeverityWords = {}): Ruling {
  const rule = settings.alerts.rules.find((it) => matchersOf(it).every((matches) => matches?.(labels)));
  const byLabel = severityByLabel(labels, settings, words);
  const policy = laidOver(settings.policy, rule?.detection);
  const own = {
    policy,
    ...waitOf(policy, settings),
    ...withoutUndefined({ impact: rule?.impact, service: rule?.service }),
  };
  if (rule === undefined) return { ...byLabel, ...own };
  const conditions = rule.when.join(", ");
  return {
    severity: rule.severity ?? byLabel.severity,
    because: `rule "${rule.name}" (${conditions})${rule.severity === undefined ? `; ${byLabel.because}` : ""}`,
    ...(rule.severity === undefined && byLabel.isFallback === true ? { isFallback: true } : {}),
    ...own,
  };
}

/**
 * Returns how long the alert is held back; empty if no rule changes detection, since all alerts are held back
 * equally long then.
 */
function waitOf({ detection }: Policy, { alerts }: AlertRules): Pick<Ruling, "waitSeconds"> {
  const differs = alerts.rules.some((rule) => rule.detection !== undefined);
  return differs && detection?.threshold === undefined ? { waitSeconds: detection?.waitSeconds ?? 0 } : {};
}

/**
 * Reads the severity from the label. First come the sender's own words, then values such as SEV-2 and sev2, which
 * name a severity directly, then the words of the configuration.
 */
function severityByLabel(
  labels: Labels,
  settings: AlertRules,
  words: SeverityWords,
): Pick<Ruling, "severity" | "because" | "isFallback"> {
  const { label, otherwise, severities: byValue } = settings.alerts;
  const text = Object.hasOwn(labels, label) ? labels[label] : undefined;
  const value = text?.trim().toLowerCase();
  if (text === undefined || value === undefined)
    return { severity: otherwise, because: `it has no label ${label}`, isFallback: true };
  const meant = (byWord: SeverityWords) => Object.entries(byWord).find(([name]) => name.toLowerCase() === value)?.[1];
  const itself = severities.find((it) => it === value || severityLabel(it).toLowerCase() === value);
  const severity = meant(words) ?? itself ?? meant(byValue);
  return severity === undefined
    ? { severity: otherwise, because: `its label ${label} is "${text}", which means nothing here`, isFallback: true }
    : { severity, because: `its label ${label} is "${text}"` };
}

/**
 * Returns the policy with a rule's settings of detection. An incident keeps the policy it was opened with, and so
 * keeps these settings.
 */
function laidOver(policy: Policy, deviation: Rule["detection"]): Policy {
  if (deviation === undefined) return policy;
  return { ...policy, detection: { waitSeconds: 0, autoResolve: "all", ...policy.detection, ...deviation } };
}
