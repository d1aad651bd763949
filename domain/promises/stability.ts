import { commanderOf, severityOf } from "../incident.ts";
import type { Instant, Moment } from "../moment.ts";
import { day, inMinutes, isBy, justAfter } from "../moment.ts";
import type { Act, Facts, Promised, Span } from "../promise.ts";
import { earliest, remind, whoOwes } from "../promise.ts";
import type { Severity } from "../severity.ts";
import { share } from "./cadences.ts";
import { neededSince } from "./holds.ts";
import { leadersOf } from "./paging.ts";
import { reviewsOwed } from "./post-incident.ts";
import { within } from "./within.ts";

/** A phase that overruns its window in the process document nudges the commander once. */
export const endOf =
  (
    phase: "detect" | "respond" | "investigate" | "mitigate",
    ended: (it: Facts["it"]) => Moment | undefined,
  ): Promised =>
  ({ incident, it, policy }) => {
    const from = neededSince(it)[0]?.from;
    if (from === undefined) return [];
    return [
      {
        key: `end-of-${phase}#${String(it.number)}`,
        promise: `end of ${phase}`,
        owedBy: "incident-commander",
        from,
        due: within(policy.phaseEnds?.[phase]),
        kept: ended(it),
        lapsed: it.over,
        whenMissed: () => remind(commanderOf(incident), "remind/phase-overrun"),
      },
    ];
  };

/** Service is restored within the target, from the start of the impact. A relapse takes it back. */
export const resolutionTarget: Promised = ({ incident, it, policy }) => {
  const terms = policy.resolutionTarget;
  const first = incident.episodes[0];
  if (terms === undefined || first === undefined || it.number !== incident.episodes.length) return [];
  const started = incident.impactStartedAt ?? first.begins.at;
  const { declared } = it;
  /** Breached before anybody outside was to hear of it: the declaration's moment is the one to say so. */
  const declaredTooLate = ({ due }: Span) => it.number === 1 && declared !== undefined && !isBy(declared.at, due);
  const notice = (severity: Severity, wording: string): Act => ({ tell: leadersOf(severity), wording });
  return [
    {
      key: "resolution-target",
      promise: "resolution target",
      owedBy: "incident-commander",
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
};

/** SEV-3 is fixed in the next deployment window, SEV-4 in the regular sprint. */
export const fixDeployed: Promised = (facts) => {
  const { it, policy, when } = facts;
  const terms = policy.fixDeployed;
  if (terms === undefined || it.mitigated === undefined) return [];
  return [
    {
      key: `fix-deployed#${String(it.number)}`,
      promise: "fix deployed",
      owedBy: "on-call",
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
};

/** After the mitigation somebody watches, and then says that it holds or that it does not. */
export const resolvedOrRelapsed: Promised = (facts) => {
  const { it, policy } = facts;
  if (it.mitigated === undefined) return [];
  return [
    {
      key: `resolved-or-relapsed#${String(it.number)}`,
      promise: "resolved or relapsed",
      owedBy: "incident-commander",
      from: it.mitigated,
      due: within(policy.resolvedOrRelapsed),
      kept: earliest(it.resolved, it.relapsed),
      lapsed: it.over,
      whenMissed: () => remind(whoOwes(facts, "incident-commander"), "remind/resolve-or-relapse"),
    },
  ];
};

export const closed: Promised = (facts) => {
  const { it, policy } = facts;
  if (it.resolved === undefined) return [];
  return [
    {
      key: `closed#${String(it.number)}`,
      promise: "closed",
      owedBy: "incident-commander",
      from: it.resolved,
      due: within(policy.closed),
      kept: it.closed,
      lapsed: it.over,
      whenMissed: () => remind(whoOwes(facts, "incident-commander"), "remind/close"),
    },
  ];
};

/** No incident is forgotten: from its opening somebody is asked every day how it ends. Cannot be waived. */
export const broughtToAnEnd: Promised = (facts) => {
  const { it, policy } = facts;
  const terms = policy.broughtToAnEnd;
  if (terms === undefined) return [];
  const asked = remind(whoOwes(facts, "incident-commander"), "remind/bring-to-an-end");
  return [
    {
      key: `brought-to-an-end#${String(it.number)}`,
      promise: "brought to an end",
      owedBy: "incident-commander",
      from: it.begins,
      due: within(terms),
      kept: earliest(it.closed, it.over),
      whenMissed: () => asked,
      steps: ({ due }) => [
        {
          id: "daily",
          at: inMinutes(justAfter(due), terms.askedEveryMinutes),
          everyMinutes: terms.askedEveryMinutes,
          act: asked ?? { note: "missed" },
        },
      ],
    },
  ];
};

/** An incident that leaves nothing to review stays open for its relapse and until its fix is deployed, and then ends. */
export const reopeningWindow: Promised = (facts) => {
  const { incident, it, policy } = facts;
  if (it.closed === undefined || reviewsOwed(incident)) return [];
  return [
    {
      key: `reopening-window#${String(it.number)}`,
      promise: "open for a relapse",
      owedBy: "system",
      from: it.closed,
      due: (_, from) => Math.max(inMinutes(from, policy.reopensWithinMinutes), waitsForFixUntil(facts)),
      kept: it.over,
      steps: ({ due }) => [{ id: "end", at: due, act: { run: "end" } }],
    },
  ];
};

/** A fix that is owed is waited for; what is not deployed two weeks after its day ends as missed. */
const waitsForFixUntil = (facts: Facts): Instant => {
  const [fix] = fixDeployed(facts);
  if (fix === undefined) return 0;
  const due = fix.due(severityOf(facts.incident), fix.from.at);
  const patienceDays = facts.policy.effectivenessReview?.endsAfterDays ?? 0;
  return fix.kept?.at ?? (due === undefined ? 0 : due + patienceDays * day);
};
