/** Ways to restore service, in the order of the process document's decision tree. */
export const strategies = [
  "rollback",
  "configuration-change",
  "traffic-reduction",
  "failover",
  "scale-up",
  "hotfix",
] as const;
export type Strategy = (typeof strategies)[number];

/** For each strategy, when to use it and what to watch out for (process document, "Phase 4: Mitigation"). */
export const strategyAdvice: {
  readonly [S in Strategy]: { readonly name: string; readonly good: string; readonly caution: string };
} = {
  rollback: { name: "Rollback", good: "Fastest path to recovery; preferred.", caution: "New features are lost." },
  "configuration-change": {
    name: "Configuration change",
    good: "Faster than a code change; good for resource-related issues.",
    caution: "Parameters interact: say how it is taken back.",
  },
  "traffic-reduction": {
    name: "Traffic reduction",
    good: "Rate limits or fewer features reduce load on the system.",
    caution: "Some users are turned away.",
  },
  failover: { name: "Failover", good: "For infrastructure failures.", caution: "Data may be stale." },
  "scale-up": { name: "Scale up", good: "For capacity issues.", caution: "Provisioning takes time." },
  hotfix: { name: "Hotfix", good: "For bugs that need a code change.", caution: "Risky: test thoroughly." },
};

/** Suggests strategies by what can be done, in the order of the questions in the process document's decision tree. */
export const suggestStrategies = (can: {
  readonly rollBack: boolean;
  readonly changeConfiguration: boolean;
  readonly reduceTraffic: boolean;
}): readonly Strategy[] => {
  if (can.rollBack) return ["rollback"];
  if (can.changeConfiguration) return ["configuration-change"];
  return can.reduceTraffic ? ["traffic-reduction"] : ["hotfix", "failover"];
};
