import { onWorkingDay } from "../incident/calendar.ts";
import { day } from "../incident/moment.ts";
import type { ActionItem } from "./post-incident.ts";
import type { Claim, Facts, Step, TermsOf } from "../promises/promise.ts";
import { promiseRow } from "../promises/promise.ts";

/**
 * The promise that every action item is done by the end of the day it is due. The owner is asked before that day and
 * on it; later the owner and the engineering lead; at last leadership is told.
 */
export const actionItems = promiseRow({
  name: "action-item",
  sentence: "action item done",
  owedBy: "its-owner",
  policy: "actionItem",
  part: "p0WithinDays",
  claims: (facts, terms) =>
    facts.it.number === facts.incident.episodes.length
      ? facts.incident.items.map((item) => done(facts, terms, item))
      : [],
});

const done = (facts: Facts, terms: TermsOf<"actionItem">, item: ActionItem): Claim => {
  const due = facts.when(onWorkingDay(item.dueOn, "end"));
  return {
    subject: item.id,
    owedBy: `person:${item.owner}`,
    from: item.added,
    due: () => due,
    kept: item.done,
    lapsed: facts.incident.ended,
    steps: () => asking(facts, item, terms),
  };
};

const asking = ({ when, incident }: Facts, item: ActionItem, terms: TermsOf<"actionItem">): readonly Step[] => {
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
      at: when(onWorkingDay(item.dueOn + terms.digestAfterDays * day, "start")),
      // A private incident is not named in leadership's digest; the engineering lead is reminded instead.
      act:
        incident.private === undefined
          ? { tell: "leadership", wording: "leadership/action-item-overdue" }
          : { remind: "engineering-lead", wording: "remind/action-item" },
    },
  ];
  const again = item.moves === undefined ? "" : `/${String(item.moves)}`;
  return asked.filter(({ at }) => at > item.added.at).map((step) => ({ ...step, id: `${step.id}${again}` }));
};
