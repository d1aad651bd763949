import type { Target } from "../domain/people.ts";
import { scheduleNamed } from "../on-call/schedule.ts";
import { type Severity, severities, severityLabel } from "../domain/severity.ts";
import type { Settings } from "./settings.ts";
import type { Problem } from "./problem.ts";

/** Everybody a target can ever mean, whatever the day: enough to tell whether it can mean anybody at all. */
function everybodyBehind(target: Target, settings: Settings): readonly string[] {
  const { contacts, onCall, teams, services, experts, people } = settings;
  const members = (id: string | undefined) =>
    scheduleNamed(id, settings)?.layers.flatMap((layer) => layer.members) ?? [];
  const known = (person: string | undefined) => (person === undefined ? [] : [person]);
  switch (target) {
    case "primary":
      return members(onCall.primary);
    case "secondary":
      return onCall.secondary === undefined ? members(onCall.primary).slice(1) : members(onCall.secondary);
    case "rotation":
      return [...members(onCall.primary), ...members(onCall.secondary)];
    case "commander-1":
    case "commander-rota":
      return members(onCall.commanders);
    case "commander-2":
      return members(onCall.commanders).slice(1);
    case "engineering-lead":
      return known(contacts.engineeringLead);
    case "sre-lead":
      return known(contacts.sreLead);
    case "fallback":
      return known(contacts.fallback);
    case "executives":
      return contacts.executives;
    case "everyone":
      return (["rotation", "commander-rota", "engineering-lead", "fallback"] as const).flatMap((each) =>
        everybodyBehind(each, settings),
      );
    default: {
      const id = target.slice(target.indexOf(":") + 1);
      if (target.startsWith("person:")) return id in people ? [id] : [];
      if (target.startsWith("schedule:") || target.startsWith("rotation:")) return members(id);
      if (target.startsWith("channel:")) return [];
      if (target.startsWith("owners:")) return teams[services[id]?.owner ?? ""]?.members ?? [];
      return target.startsWith("team:") ? (teams[id]?.members ?? []) : (experts[id] ?? []);
    }
  }
}

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
      return targets.every((target) => everybodyBehind(target, settings).length === 0);
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
    .filter((target) => !target.startsWith("channel:") && everybodyBehind(target, settings).length === 0)
    .map((target) => ({
      where,
      what: `escalations page ${target}, and there is nobody behind it`,
      mend: "Name somebody under onCall, contacts, teams or experts, or change the escalation under policy.",
    }));
}
