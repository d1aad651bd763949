import { idOf, type Target } from "../../domain/incident/people.ts";
import { type Severity, severities, severityLabel } from "../../domain/incident/severity.ts";
import type { PagingStep } from "../../domain/promises/policy-shape.ts";
import { anybodyBehind } from "../../on-call/targets.ts";
import type { Problem } from "../problem.ts";
import type { Settings } from "../settings.ts";

const targetsOf = (steps: readonly PagingStep[]): readonly Target[] => [...new Set(steps.flatMap(({ page }) => page))];

const isEmpty = (target: Target, settings: Settings): boolean => anybodyBehind(target, settings).length === 0;

/**
 * Finds severities whose escalation reaches nobody. Of all faulty settings only these stop start-up. SEV-4 may have no
 * escalation, since the process document asks only for a ticket.
 */
export function unreachable(settings: Settings, where: string): Problem[] {
  const pagedAt = (severity: Severity) => targetsOf(settings.policy.acknowledged?.escalation.steps[severity] ?? []);
  return severities
    .filter((severity) => severity !== "sev4" || pagedAt(severity).length > 0)
    .filter((severity) => pagedAt(severity).every((target) => isEmpty(target, settings)))
    .map((severity) => {
      const targets = pagedAt(severity).join(", ");
      return {
        where,
        what: `${severityLabel(severity)} reaches nobody: ${targets === "" ? "its escalation has no steps" : `there is nobody behind ${targets}`}`,
        mend: "Name people, a rotation with members, and that rotation under onCall.primary; see config.example.yaml.",
      };
    });
}

/**
 * Finds targets that some escalation pages although they contain no person. A channel always counts as reachable,
 * since a message can be posted there.
 */
export function emptyTargets(settings: Settings): readonly Target[] {
  const { acknowledged, commander } = settings.policy;
  const steps = [acknowledged, commander].flatMap((row) => Object.values(row?.escalation.steps ?? {}).flat());
  return targetsOf(steps).filter((target) => idOf(target, "channel") === undefined && isEmpty(target, settings));
}
