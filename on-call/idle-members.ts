import { day, type Instant } from "../domain/incident/moment.ts";
import type { Person } from "../domain/incident/people.ts";
import { inTurn, patternDays } from "./rotation.ts";
import { possibleChanges, type Schedule, topLayerAt } from "./schedule.ts";

/**
 * How many days ahead turns are examined. Looking further would say little, since the configuration will have
 * changed by then.
 */
const mostDays = 2 * 366;
const weekDays = 7;

/**
 * A layer with those of its members who are never on duty, because their turns are always outside the layer's hours.
 */
export interface IdleMembers {
  readonly layer: Schedule["layers"][number];
  readonly idle: readonly Person[];
}

/**
 * Finds the members of each layer who are never on duty, by going through all turns until they repeat. A layer
 * without turns is left out: it is meant to have one person on duty.
 */
export const layersWithIdleMembers = (schedule: Schedule, now: Instant): readonly IdleMembers[] => {
  const withoutOverrides = { ...schedule, overrides: [] };
  return schedule.layers.flatMap((layer) => {
    const { turns, members, from, until } = layer;
    const days = patternDays(layer);
    const begins = Math.max(now, from);
    if (turns === "never" || days > mostDays || begins + days * day > until) return [];
    const idle = new Set(members);
    for (let at = begins; at < begins + days * day && idle.size > 0; at += weekDays * day)
      for (const change of [at, ...possibleChanges(withoutOverrides, at, at + weekDays * day)]) {
        if (topLayerAt(withoutOverrides, change) !== layer) continue;
        const person = inTurn(layer, change, layer.timeZone)[0];
        if (person !== undefined) idle.delete(person);
      }
    return idle.size === 0 ? [] : [{ layer, idle: [...idle] }];
  });
};
