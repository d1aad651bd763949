import type { Severity } from "../incident/severity.ts";
import { isWorse, severities } from "../incident/severity.ts";

/**
 * The answers that a person can give about an incident before its severity is known. Answers that the person does
 * not know are absent.
 */
export interface Symptoms {
  readonly usersAffectedPercent?: number;
  readonly revenuePerHourUsd?: number;
  readonly functionality?: "all-broken" | "major-broken" | "major-degraded" | "minor" | "cosmetic" | "none";
  readonly security?: "active-breach" | "vulnerability" | "none";
  readonly dataLoss?: boolean;
  readonly errorBudget?: "depleted" | "burning" | "within";
  readonly degradedWithinObjectives?: boolean;
  readonly intermittentErrors?: boolean;
  /** Set if only a handful of users notice the incident, whatever their share of all users. */
  readonly verySmallImpact?: boolean;
  readonly fixedInRegularCycle?: boolean;
}

export interface Advice {
  readonly severity: Severity;
  /** The criteria that speak for this severity, each in a sentence. */
  readonly because: readonly string[];
}

interface Criterion {
  readonly severity: Severity;
  readonly says: string;
  readonly holds: (symptoms: Symptoms) => boolean;
}

/** The criteria of the process document's section "Severity Levels". */
const criteria: readonly Criterion[] = [
  { severity: "sev1", says: "all users are affected", holds: (it) => (it.usersAffectedPercent ?? 0) >= 100 },
  { severity: "sev1", says: "the service is completely unavailable", holds: (it) => it.functionality === "all-broken" },
  {
    severity: "sev1",
    says: "major functionality is completely broken",
    holds: (it) => it.functionality === "major-broken",
  },
  { severity: "sev1", says: "a security breach is active", holds: (it) => it.security === "active-breach" },
  { severity: "sev1", says: "data is lost", holds: (it) => it.dataLoss === true },
  {
    severity: "sev1",
    says: "revenue impact is above $10,000 an hour",
    holds: (it) => (it.revenuePerHourUsd ?? 0) > 10_000,
  },
  { severity: "sev1", says: "the error budget is depleted", holds: (it) => it.errorBudget === "depleted" },
  { severity: "sev2", says: "major functionality is degraded", holds: (it) => it.functionality === "major-degraded" },
  { severity: "sev2", says: "more than 10% of users are affected", holds: (it) => (it.usersAffectedPercent ?? 0) > 10 },
  { severity: "sev2", says: "the error budget is being consumed rapidly", holds: (it) => it.errorBudget === "burning" },
  {
    severity: "sev2",
    says: "revenue impact is $1,000 to $10,000 an hour",
    holds: (it) => (it.revenuePerHourUsd ?? 0) >= 1000,
  },
  {
    severity: "sev2",
    says: "a vulnerability was found, not exploited",
    holds: (it) => it.security === "vulnerability",
  },
  { severity: "sev3", says: "non-critical functionality is affected", holds: (it) => it.functionality === "minor" },
  {
    severity: "sev3",
    says: "up to 10% of users are affected",
    holds: (it) => (it.usersAffectedPercent ?? 0) > 0 && it.verySmallImpact !== true,
  },
  {
    severity: "sev3",
    says: "performance is degraded but within the objectives",
    holds: (it) => it.degradedWithinObjectives === true,
  },
  { severity: "sev3", says: "revenue impact is below $1,000 an hour", holds: (it) => (it.revenuePerHourUsd ?? 0) > 0 },
  { severity: "sev3", says: "errors are intermittent", holds: (it) => it.intermittentErrors === true },
  { severity: "sev4", says: "the issue is cosmetic", holds: (it) => it.functionality === "cosmetic" },
  { severity: "sev4", says: "no functionality is broken", holds: (it) => it.functionality === "none" },
  { severity: "sev4", says: "very few users notice it", holds: (it) => it.verySmallImpact === true },
  { severity: "sev4", says: "there is no revenue impact", holds: (it) => it.revenuePerHourUsd === 0 },
  {
    severity: "sev4",
    says: "it can be fixed in the regular development cycle",
    holds: (it) => it.fixedInRegularCycle === true,
  },
];

/** Lists the criteria of one severity in the process document's words. */
export const criteriaOf = (severity: Severity): readonly string[] =>
  criteria.filter((it) => it.severity === severity).map(({ says }) => says);

/**
 * Advises the worst severity that any criterion speaks for. If nothing is known the advice is SEV-2, since in doubt
 * the process takes the more severe level.
 */
export const adviseSeverity = (symptoms: Symptoms): Advice => {
  const holding = criteria.filter(({ holds }) => holds(symptoms));
  if (holding.length === 0)
    return { severity: "sev2", because: ["nothing is known yet: in doubt the higher severity"] };
  const worst = holding.reduce<Severity>((a, { severity }) => (isWorse(severity, a) ? severity : a), severities[3]);
  return { severity: worst, because: holding.filter((it) => it.severity === worst).map(({ says }) => says) };
};
