import type { Target } from "../domain/people.ts";
import { anybodyBehind } from "../on-call/targets.ts";
import { type Severity, severities, severityLabel } from "../domain/severity.ts";
import type { Settings } from "./settings.ts";
import type { Problem } from "./problem.ts";

function pagedTargets(severity: Severity, settings: Settings): readonly Target[] {
  return settings.policy.acknowledged?.escalation.steps[severity]?.flatMap((step) => step.page) ?? [];
}

/**
 * Severities whose escalation can reach nobody: the one fault that stops start-up. SEV-4 may have no escalation, its
 * ticket is what the process asks for.
 */
export function unreachable(settings: Settings, where: string): Problem[] {
  return severities
    .filter((severity) => {
      const targets = pagedTargets(severity, settings);
      if (severity === "sev4" && targets.length === 0) return false;
      return targets.every((target) => anybodyBehind(target, settings).length === 0);
    })
    .map((severity) => {
      const targets = [...new Set(pagedTargets(severity, settings))].join(", ");
      return {
        where,
        what: `${severityLabel(severity)} reaches nobody: ${targets === "" ? "its escalation has no steps" : `there is nobody behind ${targets}`}`,
        mend: "Name people, a rotation with members, and that rotation under onCall.primary; see config.example.yaml.",
      };
    });
}

/** Targets that some escalation pages although nobody is behind them, each with what to do. */
export function emptyTargets(settings: Settings, where: string): Problem[] {
  const { acknowledged, commander } = settings.policy;
  const steps = [acknowledged, commander].flatMap((row) => Object.values(row?.escalation.steps ?? {}).flat());
  return [...new Set(steps.flatMap((step) => step.page))]
    .filter((target) => !target.startsWith("channel:") && anybodyBehind(target, settings).length === 0)
    .map((target) => ({
      where,
      what: `escalations page ${target}, and there is nobody behind it`,
      mend: "Name somebody under onCall, contacts, teams or experts, or change the escalation under policy.",
    }));
}
