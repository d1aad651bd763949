import type { CalendarQuestion } from "../../../domain/incident/calendar.ts";
import type { PageAsk, Reached } from "../../../domain/incident/effects.ts";
import { day, hour, inMinutes } from "../../../domain/incident/moment.ts";
import type { Actor, NamedTarget, Target } from "../../../domain/incident/people.ts";

/**
 * The people behind each target in the worked example: Alice is primary, Carol secondary, and Bob and Erin are the
 * commanders.
 */
const who: { readonly [T in NamedTarget]: readonly string[] } = {
  primary: ["alice"],
  secondary: ["carol"],
  rotation: ["alice", "carol", "dave"],
  "commander-1": ["bob"],
  "commander-2": ["erin"],
  "commander-rota": ["bob", "erin"],
  "engineering-lead": ["frank"],
  "sre-lead": ["heidi"],
  fallback: ["grace"],
  executives: ["ivan"],
  everyone: ["alice", "carol", "dave", "bob", "erin", "frank", "grace"],
};

export const peopleOf = (target: Target): readonly string[] => {
  for (const [targetName, people] of Object.entries(who)) if (targetName === target) return people;
  return target.startsWith("person:") ? [target.slice("person:".length)] : [];
};

/** Returns each person once, with everything that is asked of them. */
export const reachedBy = (asks: readonly PageAsk[]): readonly Reached[] => {
  const byPerson = new Map<string, Set<string>>();
  for (const { target, obligation, except: notThem = [], pagedBefore = [] } of asks)
    for (const person of peopleOf(target)) {
      if ([...notThem, ...pagedBefore].includes(person)) continue;
      const obligations = byPerson.get(person) ?? new Set();
      if (obligation !== undefined) obligations.add(obligation);
      byPerson.set(person, obligations);
    }
  return [...byPerson].map(([person, obligations]) => ({ person, obligations: [...obligations] }));
};

export const person = (name: string): Actor => ({ kind: "person", name, via: "api" });
export const monitoring: Actor = { kind: "machine", name: "prometheus", via: "machine" };

const startOfDay = (at: number): number => Math.floor(at / day) * day;
const isWorkingDay = (at: number): boolean => ![0, 6].includes(new Date(at).getUTCDay());
const opens = 9 * hour;
const closes = 17 * hour;

/**
 * Answers questions about working time: Monday to Friday, 09:00 to 17:00 UTC, without holidays. It does not use the
 * product's calendar, so that each checks the other.
 */
export const workedOut = (question: CalendarQuestion): number => {
  const today = startOfDay(question.from);
  switch (question.ask) {
    case "working-day": {
      let at = today;
      let left = question.days;
      if (left === 0) while (!isWorkingDay(at)) at += day;
      for (; left > 0; left--)
        do at += day;
        while (!isWorkingDay(at));
      for (; left < 0; left++)
        do at -= day;
        while (!isWorkingDay(at));
      return at + (question.at === "start" ? opens : closes);
    }
    case "working-minutes": {
      let at = question.from;
      let { minutes } = question;
      for (;;) {
        const end = startOfDay(at) + closes;
        const begin = Math.max(at, startOfDay(at) + opens);
        const room = isWorkingDay(at) ? Math.max(0, (end - begin) / 60_000) : 0;
        if (room >= minutes) return inMinutes(begin, minutes);
        minutes -= room;
        at = startOfDay(at) + day;
      }
    }
    case "postmortem-slot": {
      let at = today + day;
      while (!isWorkingDay(at)) at += day;
      return at + 10 * hour;
    }
    case "deployment-window": {
      let at = today;
      do at += day;
      while (![2, 4].includes(new Date(at).getUTCDay()));
      return at + 16 * hour;
    }
    case "sprint-end":
      return today + 21 * day + closes;
  }
};
