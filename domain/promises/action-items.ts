import { day } from "../moment.ts";
import type { ActionItem } from "../post-incident.ts";
import type { Claim, Facts, Promised, Step } from "../promise.ts";

export const actionItemKey = (item: string): string => `action-item#${item}`;

/** Every item is done by the end of the day it is due; its owner is asked before, then owner and lead, then leadership hears. */
export const actionItems: Promised = (facts) =>
  facts.it.number === facts.incident.episodes.length ? facts.incident.items.map((item) => done(facts, item)) : [];

const done = (facts: Facts, item: ActionItem): Claim => {
  const { policy, when, incident } = facts;
  const due = when({ ask: "working-day", from: item.dueOn, days: 0, at: "end" });
  return {
    key: actionItemKey(item.id),
    promise: "action item done",
    owedBy: `person:${item.owner}`,
    from: item.added,
    due: () => (policy.actionItem === undefined ? undefined : due),
    kept: item.done,
    lapsed: incident.ended,
    steps: () => (policy.actionItem === undefined ? [] : asking(facts, item, policy.actionItem)),
  };
};

const asking = (
  { when, incident }: Facts,
  item: ActionItem,
  terms: NonNullable<Facts["policy"]["actionItem"]>,
): readonly Step[] => {
  const morning = (days: number) => when({ ask: "working-day", from: item.dueOn, days, at: "start" });
  const owner = { remind: `person:${item.owner}`, wording: "remind/action-item" } as const;
  const late = morning(terms.leadAskedWorkingDaysAfter);
  const asked: readonly Step[] = [
    { id: "before", at: morning(-terms.askedWorkingDaysBefore), act: owner },
    { id: "on-the-day", at: morning(0), act: owner },
    { id: "late", at: late, act: owner },
    { id: "late-lead", at: late, act: { remind: "engineering-lead", wording: "remind/action-item" } },
    {
      id: "digest",
      at: when({ ask: "working-day", from: item.dueOn + terms.digestAfterDays * day, days: 0, at: "start" }),
      // A private incident leaves no trace in digests.
      act:
        incident.private === undefined
          ? { tell: "leadership", wording: "leadership/action-item-overdue" }
          : { remind: "engineering-lead", wording: "remind/action-item" },
    },
  ];
  const again = item.moves === undefined ? "" : `/${String(item.moves)}`;
  return asked.filter(({ at }) => at > item.added.at).map((step) => ({ ...step, id: `${step.id}${again}` }));
};
