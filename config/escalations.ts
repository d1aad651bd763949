import { day, hour, minute } from "../domain/moment.ts";
import type { Target } from "../domain/people.ts";
import type { PagingStep, Policy } from "../domain/policy.ts";
import { type BySeverity, severities, type Severity } from "../domain/severity.ts";
import { serviceNamed } from "../on-call/targets.ts";
import type { EscalationSteps } from "./schema/escalations.ts";
import type { Settings } from "./settings.ts";

type Written = Settings["escalations"][string];
type Steps = BySeverity<readonly PagingStep[]>;

const hourMinutes = hour / minute;
const dayMinutes = day / minute;

/**
 * The policy of a service's incidents: its own escalation's steps, else its team's, else the process' own. It carries
 * every team's steps along, so that an incident can be handed to another team whatever the file says by then.
 */
export function policyFor(service: string, settings: Settings, policy: Policy = settings.policy): Policy {
  const it = serviceNamed(service, settings);
  const id = it?.escalation ?? (it && settings.teams[it.owner]?.escalation);
  return withEscalation(id, withTeams(settings, policy), settings);
}

/** The policy with one escalation laid over it; without one, as it was. */
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
              steps: { ...acknowledged.escalation.steps, ...climbing(written, written.steps) },
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
              steps: { ...commander.escalation.steps, ...promised(commander, climbing(written, written.commander)) },
            },
          },
        }),
  };
}

function withTeams(settings: Settings, policy: Policy): Policy {
  const teams = Object.entries(settings.teams).flatMap(([name, { escalation }]) => {
    const written = escalation === undefined ? undefined : settings.escalations[escalation];
    const own = policy.acknowledged?.escalation.steps ?? {};
    return written === undefined ? [] : [[name, { ...own, ...climbing(written, written.steps) }] as const];
  });
  return teams.length === 0 ? policy : { ...policy, teams: Object.fromEntries(teams) };
}

/** A severity that needs no commander is not made to by an escalation's steps. */
const promised = ({ withinMinutes }: NonNullable<Policy["commander"]>, steps: Steps): Steps =>
  Object.fromEntries(Object.entries(steps).filter(([severity]) => severity in withinMinutes));

/** What is written once, for each severity it is meant for: again and again, then the fallback, and never silence. */
const climbing = (written: Written, steps: EscalationSteps): Steps =>
  Object.fromEntries(
    severities.flatMap((severity) => {
      const meant = steps.filter((step) => step.severities?.includes(severity) ?? true);
      return meant.length === 0 ? [] : [[severity, rounds(written, meant, severity)]];
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
  return [...each, ...exhausted(each.length === 0 ? 0 : (repeats + 1) * length, fallback, urgencyOf(steps, severity))];
}

/** What SEV-3 and SEV-4 never woke anybody for, they do not wake anybody for in the end either. */
const urgencyOf = (steps: readonly EscalationSteps[number][], severity: Severity): Pick<PagingStep, "urgency"> =>
  (severity === "sev3" || severity === "sev4") && steps.every(({ urgency }) => urgency === "message")
    ? { urgency: "message" }
    : {};

/** As the process' own table ends: half an hour after the fallback everyone, hourly for a day, then daily. */
const exhausted = (at: number, fallback: Target, urgency: Pick<PagingStep, "urgency">): readonly PagingStep[] => [
  { atMinute: at, page: [fallback], ...urgency },
  { atMinute: at + 30, page: ["everyone"], everyMinutes: hourMinutes, untilMinute: at + dayMinutes, ...urgency },
  { atMinute: at + 2 * dayMinutes, page: ["everyone"], everyMinutes: dayMinutes, ...urgency },
];
