import { type Matcher, matcherOf } from "../../config/matchers.ts";
import type { AlertFields } from "../../domain/alert.ts";
import type { Instant } from "../../domain/moment.ts";
import type { MaintenanceWindows } from "../../records/maintenance.ts";

type Maintenance = NonNullable<AlertFields["maintenance"]>;
export type MaintenanceFor = (labels: Readonly<Record<string, string>>) => Maintenance | undefined;

/**
 * Which window an alert falls into, of those in force now: the one that ends last. Without the database nothing is
 * under maintenance, since a page too many is better than none.
 */
export async function maintenanceAt(
  windows: Pick<MaintenanceWindows, "at">,
  now: Instant,
  report: (error: unknown, sentence: string) => void,
): Promise<MaintenanceFor> {
  const inForce = await windows.at(now).catch((error: unknown) => {
    report(error, "the database does not answer: nothing counts as under maintenance");
    return [];
  });
  const known = inForce
    .map((window) => ({ ...window, matchers: window.conditions.map(matcherOf) }))
    .sort((a, b) => b.endsAt - a.endsAt);
  return (labels) => {
    const window = known.find(({ matchers }) => matchers.every((it) => meets(it, labels)));
    return window === undefined ? undefined : { until: window.endsAt, reason: window.reason };
  };
}

/** A condition that is no longer understood holds for nothing. */
const meets = (matcher: Matcher | undefined, labels: Readonly<Record<string, string>>): boolean =>
  matcher?.matches(labels) ?? false;

const rememberedMs = 5000;

/**
 * Remembers for five seconds that there are no windows, so that alerts do not wait to be told. Who declares one here is
 * heard at once; of one that is declared in another process an alert may page until then, which is better than none.
 */
export function rememberingNone(windows: MaintenanceWindows, clock: () => Instant): MaintenanceWindows {
  let noneBefore = -Infinity;
  let declared = 0;
  return {
    ...windows,
    at: async (now) => {
      if (clock() < noneBefore) return [];
      const [asked, known] = [clock(), declared];
      const coming = await windows.comingAt(now);
      if (coming.length === 0 && known === declared) noneBefore = asked + rememberedMs;
      return coming.filter(({ startsAt }) => startsAt <= now);
    },
    declare: async (window) => {
      declared += 1;
      await windows.declare(window);
      declared += 1;
      noneBefore = -Infinity;
    },
  };
}
