import { and, asc, eq, isNotNull, isNull, lte } from "drizzle-orm";
import type { Instant } from "../domain/moment.ts";
import type { Person } from "../domain/people.ts";
import type { Database } from "./database.ts";
import { actionItems, incidents } from "./schema.ts";
import { type Viewer, visibleTo } from "./viewer.ts";

export interface ActionItemsWanted {
  readonly owner?: Person;
  readonly done?: boolean;
  /** Due at that instant or before. */
  readonly dueBy?: Instant;
  readonly limit?: number;
}

/** An action item with what one needs to know of its incident. */
export type OpenItem = typeof actionItems.$inferSelect & {
  readonly title: string;
  readonly severity: string;
  readonly revision: number;
};

export const listActionItems = async (
  db: Database,
  { owner, done, dueBy, limit = 500 }: ActionItemsWanted,
  viewer: Viewer,
): Promise<readonly OpenItem[]> => {
  const found = await db
    .select({
      item: actionItems,
      about: { title: incidents.title, severity: incidents.severity, revision: incidents.revision },
    })
    .from(actionItems)
    .innerJoin(incidents, eq(incidents.id, actionItems.incidentId))
    .where(
      and(
        visibleTo(viewer),
        owner === undefined ? undefined : eq(actionItems.owner, owner),
        done === undefined ? undefined : done ? isNotNull(actionItems.doneAt) : isNull(actionItems.doneAt),
        dueBy === undefined ? undefined : lte(actionItems.dueOn, dueBy),
      ),
    )
    .orderBy(asc(actionItems.dueOn), asc(actionItems.incidentId), asc(actionItems.item))
    .limit(limit);
  return found.map(({ item, about }) => ({ ...item, ...about }));
};
