import { day, hour, minute } from "../../domain/incident/moment.ts";
import type { Target } from "../../domain/incident/people.ts";
import type { Policy } from "../../domain/policy.ts";
import type { PagingStep } from "../../domain/promises/policy-shape.ts";
import { type BySeverity, severities, type Severity } from "../../domain/incident/severity.ts";
import { serviceNamed } from "../../domain/service-named.ts";
import type { EscalationSteps } from "../schema/escalations.ts";
import type { Settings } from "../settings.ts";

type Written = Settings["escalations"][string];
type Steps = BySeverity<readonly PagingStep[]>;

const hourMinutes = hour / minute;
const dayMinutes = day / minute;

/**
 * Returns the policy for the incidents of a service. Its paging steps come from the service's own escalation, else from
 * its team's, else from the default table. The policy also contains the steps of every team, so that the incident can
 * be handed to another team even if the configuration has changed by then.
 */
export function policyFor(service: string, settings: Settings, policy: Policy = settings.policy): Policy {
  const it = serviceNamed(service, settings.services);
  const id = it?.escalation ?? (it && settings.teams[it.owner]?.escalation);
  return withEscalation(id, withTeams(settings, policy), settings);
}

/**
 * Returns the policy with its paging steps replaced by those of an escalation; without an escalation, returns the
 * policy unchanged.
 */
export function withEscalation(id: string | undefined, policy: Policy, { escalations }: Settings): Policy {
  const written = id === undefined ? undefined : escalations[id];
  if (id === undefined || written === undefined) return policy;
  const { acknowledged, commander } = policy;
  return {
    ...policy,
    version: `${policy.version}/${id}`,
    ...(acknowledged === undefined
      ? {}
      : {
          acknowledged: {
            ...acknowledged,
            escalation: {
              ...acknowledged.escalation,
              steps: { ...acknowledged.escalation.steps, ...stepsBySeverity(written, written.steps) },
            },
          },
        }),
    ...(commander === undefined || written.commander === undefined
      ? {}
      : {
          commander: {
            ...commander,
            escalation: {
              ...commander.escalation,
              steps: {
                ...commander.escalation.steps,
                ...onlyPromised(commander, stepsBySeverity(written, written.commander)),
              },
            },
          },
        }),
  };
}

function withTeams(settings: Settings, policy: Policy): Policy {
  const teams = Object.entries(settings.teams).flatMap(([name, { escalation }]) => {
    const written = escalation === undefined ? undefined : settings.escalations[escalation];
    const own = policy.acknowledged?.escalation.steps ?? {};
    return written === undefined ? [] : [[name, { ...own, ...stepsBySeverity(written, written.steps) }] as const];
  });
  return teams.length === 0 ? policy : { ...policy, teams: Object.fromEntries(teams) };
}

/** Drops the steps for finding a commander at severities for which the policy promises no commander. */
const onlyPromised = ({ withinMinutes }: NonNullable<Policy["commander"]>, steps: Steps): Steps =>
  Object.fromEntries(Object.entries(steps).filter(([severity]) => severity in withinMinutes));

/**
 * Makes the paging steps of each severity from an escalation: its own steps, as often as the escalation repeats them,
 * then the fallback, then everyone, without end.
 */
const stepsBySeverity = (written: Written, steps: EscalationSteps): Steps =>
  Object.fromEntries(
    severities.flatMap((severity) => {
      const own = steps.filter((step) => step.severities?.includes(severity) ?? true);
      return own.length === 0 ? [] : [[severity, rounds(written, own, severity)]];
    }),
  );

function rounds(
  { repeats, pauseMinutes, fallback = "fallback" }: Written,
  steps: readonly EscalationSteps[number][],
  severity: Severity,
): readonly PagingStep[] {
  const length = Math.max(...steps.map(({ afterMinutes }) => afterMinutes)) + pauseMinutes;
  const each = Array.from({ length: repeats + 1 }, (_, round) =>
    steps.map(({ afterMinutes, page, urgency, hours }) => ({
      atMinute: round * length + afterMinutes,
      page,
      ...(urgency === undefined ? {} : { urgency }),
      ...(hours === undefined ? {} : { hours }),
    })),
  ).flat();
  return [...each, ...lastSteps(each.length === 0 ? 0 : (repeats + 1) * length, fallback, urgencyOf(steps, severity))];
}

/**
 * Returns the urgency of the steps after the last round. If all of the escalation's own steps for SEV-3 or SEV-4 are
 * mere messages, the steps after them are messages too, and wake nobody.
 */
const urgencyOf = (steps: readonly EscalationSteps[number][], severity: Severity): Pick<PagingStep, "urgency"> =>
  (severity === "sev3" || severity === "sev4") && steps.every(({ urgency }) => urgency === "message")
    ? { urgency: "message" }
    : {};

/**
 * Makes the steps after the last round, like those of the default table: first the fallback, half an hour later
 * everyone, then everyone hourly for a day, and then daily.
 */
const lastSteps = (at: number, fallback: Target, urgency: Pick<PagingStep, "urgency">): readonly PagingStep[] => [
  { atMinute: at, page: [fallback], ...urgency },
  { atMinute: at + 30, page: ["everyone"], everyMinutes: hourMinutes, untilMinute: at + dayMinutes, ...urgency },
  { atMinute: at + 2 * dayMinutes, page: ["everyone"], everyMinutes: dayMinutes, ...urgency },
];
