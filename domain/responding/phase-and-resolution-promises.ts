import { commanderOf } from "../incident/incident.ts";
import type { Moment } from "../incident/moment.ts";
import { isBy } from "../incident/moment.ts";
import type { Act, Facts, Span } from "../promises/promise.ts";
import { earliest, promiseRow, remind, whoOwes } from "../promises/promise.ts";
import type { Severity } from "../incident/severity.ts";
import { share } from "../informing/cadence-promises.ts";
import { neededSince } from "../detecting/hold-promises.ts";
import { leadersOf } from "../paging/paging-promises.ts";
import { within } from "../promises/deadline-by-severity.ts";

/** Makes the promise that a phase ends within its time. If the phase takes longer, the commander is reminded once. */
export const endOf = <const Phase extends "detect" | "respond" | "investigate" | "mitigate">(
  phase: Phase,
  ended: (it: Facts["it"]) => Moment | undefined,
) =>
  promiseRow({
    name: `end-of-${phase}`,
    sentence: `end of ${phase}`,
    owedBy: "incident-commander",
    policy: "phaseEnds",
    part: phase,
    isPhaseWindow: true,
    claims: ({ incident, it }, windows) => {
      const from = neededSince(it)[0]?.from;
      if (from === undefined) return [];
      return [
        {
          episode: it.number,
          from,
          due: within(windows[phase]),
          kept: ended(it),
          lapsed: it.over,
          whenMissed: () => remind(commanderOf(incident), "remind/phase-overrun"),
        },
      ];
    },
  });

/**
 * The promise that service is restored within the target, counted from the start of the impact. After a relapse the
 * promise counts as not yet kept.
 */
export const resolutionTarget = promiseRow({
  name: "resolution-target",
  sentence: "resolution target",
  owedBy: "incident-commander",
  policy: "resolutionTarget",
  claims: ({ incident, it }, terms) => {
    const first = incident.episodes[0];
    if (first === undefined || it.number !== incident.episodes.length) return [];
    const started = incident.impactStartedAt ?? first.begins.at;
    const { declared } = it;
    /**
     * Says whether the target was missed before the declaration; leadership is then told of the miss at the
     * declaration.
     */
    const declaredTooLate = ({ due }: Span) => it.number === 1 && declared !== undefined && !isBy(declared.at, due);
    const notice = (severity: Severity, wording: string): Act => ({ tell: leadersOf(severity), wording });
    return [
      {
        from: { at: started, seq: first.begins.seq },
        due: within(terms),
        countsFromStart: true,
        kept: it.resolved,
        lapsed: it.over,
        whenMissed: (span) =>
          declared === undefined || declaredTooLate(span)
            ? undefined
            : notice(span.severity, "leadership/target-breached"),
        steps: (span) => {
          const { since, due, severity } = span;
          if (declared === undefined) return [];
          return declaredTooLate(span)
            ? [{ id: "breached", at: declared.at, act: notice(severity, "leadership/target-breached") }]
            : [
                {
                  id: "at-risk",
                  at: share(since.at, due, terms.atRiskAtPercent),
                  act: notice(severity, "leadership/target-at-risk"),
                },
              ];
        },
      },
    ];
  },
});

/**
 * The promise that the fix is deployed: for a SEV-3 in the next deployment window, for a SEV-4 in the regular
 * sprint.
 */
export const fixDeployed = promiseRow({
  name: "fix-deployed",
  sentence: "fix deployed",
  owedBy: "on-call",
  policy: "fixDeployed",
  claims: (facts, terms) => {
    const { it, when } = facts;
    if (it.mitigated === undefined) return [];
    return [
      {
        episode: it.number,
        from: it.mitigated,
        due: (severity, from) => {
          const by = terms.by[severity];
          return by === undefined ? undefined : when({ ask: by, from });
        },
        kept: it.fixDeployed,
        lapsed: it.over,
        whenMissed: () => remind(it.acknowledged?.person ?? whoOwes(facts, "on-call"), "remind/fix-deployed"),
      },
    ];
  },
});

/**
 * The promise that somebody watches after the mitigation, and then says whether the service is stable or the impact
 * is back.
 */
export const resolvedOrRelapsed = promiseRow({
  name: "resolved-or-relapsed",
  sentence: "resolved or relapsed",
  owedBy: "incident-commander",
  policy: "resolvedOrRelapsed",
  claims: (facts, terms) => {
    const { it } = facts;
    if (it.mitigated === undefined) return [];
    return [
      {
        episode: it.number,
        from: it.mitigated,
        due: within(terms),
        kept: earliest(it.resolved, it.relapsed),
        lapsed: it.over,
        whenMissed: () => remind(whoOwes(facts, "incident-commander"), "remind/resolve-or-relapse"),
      },
    ];
  },
});
