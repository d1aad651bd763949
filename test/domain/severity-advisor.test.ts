import type { Symptoms } from "../../domain/detecting/severity-advisor.ts";
import { adviseSeverity, criteriaOf } from "../../domain/detecting/severity-advisor.ts";
import type { Severity } from "../../domain/incident/severity.ts";

describe("the severity advisor", () => {
  test.each<readonly [Severity, string, Symptoms]>([
    ["sev1", "the service is unavailable for all users", { usersAffectedPercent: 100 }],
    ["sev1", "major functionality is broken", { functionality: "major-broken" }],
    ["sev1", "everything is broken", { functionality: "all-broken" }],
    ["sev1", "a breach is active", { security: "active-breach" }],
    ["sev1", "data is lost", { dataLoss: true }],
    ["sev1", "more than $10,000 are lost an hour", { revenuePerHourUsd: 10_001 }],
    ["sev1", "the error budget is depleted", { errorBudget: "depleted" }],
    ["sev2", "major functionality is degraded", { functionality: "major-degraded" }],
    ["sev2", "more than 10 % of users are affected", { usersAffectedPercent: 11 }],
    ["sev2", "the error budget burns", { errorBudget: "burning" }],
    ["sev2", "$10,000 are lost an hour", { revenuePerHourUsd: 10_000 }],
    ["sev2", "$1,000 are lost an hour", { revenuePerHourUsd: 1000 }],
    ["sev2", "a vulnerability is found", { security: "vulnerability" }],
    ["sev3", "10 % of users are affected", { usersAffectedPercent: 10 }],
    ["sev3", "something minor is affected", { functionality: "minor" }],
    ["sev3", "less than $1,000 are lost an hour", { revenuePerHourUsd: 999 }],
    ["sev3", "it is slower within its objectives", { degradedWithinObjectives: true }],
    ["sev3", "errors come and go", { intermittentErrors: true }],
    ["sev4", "a handful of users notice it", { verySmallImpact: true, usersAffectedPercent: 0.1 }],
    ["sev4", "no revenue is lost", { revenuePerHourUsd: 0 }],
    ["sev4", "it can wait for the regular cycle", { fixedInRegularCycle: true }],
    ["sev4", "it is cosmetic", { functionality: "cosmetic" }],
    ["sev4", "nothing is broken", { functionality: "none" }],
  ])("says %s when %s", (severity, _, symptoms) => {
    expect(adviseSeverity(symptoms).severity).toBe(severity);
    expect(adviseSeverity(symptoms).because).toHaveLength(1);
  });

  test("takes the higher one in doubt, and says all that speaks for it, but nothing that speaks for less", () => {
    expect(
      adviseSeverity({
        functionality: "cosmetic",
        usersAffectedPercent: 50,
        revenuePerHourUsd: 20_000,
        dataLoss: true,
      }),
    ).toEqual({ severity: "sev1", because: ["data is lost", "revenue impact is above $10,000 an hour"] });
  });

  test.each<readonly [Severity, number]>([
    ["sev1", 7],
    ["sev2", 5],
    ["sev3", 5],
    ["sev4", 5],
  ])("has every criterion that the process document lists for %s", (severity, atLeast) => {
    expect(criteriaOf(severity)).toHaveLength(atLeast);
  });

  test("takes nothing known for doubt", () => {
    expect(adviseSeverity({})).toMatchObject({ severity: "sev2" });
    expect(adviseSeverity({ usersAffectedPercent: 0, security: "none", dataLoss: false })).toMatchObject({
      severity: "sev2",
    });
  });
});
