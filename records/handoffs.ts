import { and, asc, desc, eq, gt, type InferSelectModel, isNull } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import { day, type Instant } from "../domain/incident/moment.ts";
import type { Person } from "../domain/incident/people.ts";
import { dutyHandoffs } from "./tables/duty-tables.ts";

export type Handoff = InferSelectModel<typeof dutyHandoffs>;
export type NewHandoff = Pick<Handoff, "workflow" | "schedule" | "person" | "after" | "handedAt">;

/** Stores every handoff, and who confirmed it and when. */
export interface HandoffBook {
  /** Adds a handoff. A second handoff of the same workflow changes nothing, so the person of the first stays. */
  handOver(handoff: NewHandoff): Promise<void>;
  handoff(id: number): Promise<Handoff | undefined>;
  ofWorkflow(workflow: string): Promise<Handoff | undefined>;
  /** Returns when a schedule was last handed to a person; undefined if it never was. */
  lastHandedAt(schedule: string, person: Person): Promise<Instant | undefined>;
  /** Lists the handoffs of the week before an instant. Most schedules are handed over once a week. */
  handoffs(by: Instant): Promise<readonly Handoff[]>;
  /** Confirms a handoff. Only the first confirmation counts; the returned row says who made it. */
  acknowledge(id: number, acknowledged: { readonly by: Person; readonly at: Instant }): Promise<Handoff | undefined>;
}

const week = 7 * day;

export const createHandoffBook = (pool: Pool): HandoffBook => {
  const db = drizzle(pool);
  const handoff = async (id: number) => (await db.select().from(dutyHandoffs).where(eq(dutyHandoffs.id, id)))[0];
  return {
    handOver: async (made) => {
      await db.insert(dutyHandoffs).values(made).onConflictDoNothing();
    },
    handoff,
    ofWorkflow: async (workflow) =>
      (await db.select().from(dutyHandoffs).where(eq(dutyHandoffs.workflow, workflow)))[0],
    lastHandedAt: async (schedule, person) => {
      const [last] = await db
        .select({ handedAt: dutyHandoffs.handedAt })
        .from(dutyHandoffs)
        .where(and(eq(dutyHandoffs.schedule, schedule), eq(dutyHandoffs.person, person)))
        .orderBy(desc(dutyHandoffs.handedAt))
        .limit(1);
      return last?.handedAt;
    },
    handoffs: (by) =>
      db
        .select()
        .from(dutyHandoffs)
        .where(gt(dutyHandoffs.handedAt, by - week))
        .orderBy(asc(dutyHandoffs.id)),
    acknowledge: async (id, { by, at }) => {
      await db
        .update(dutyHandoffs)
        .set({ acknowledgedBy: by, acknowledgedAt: at })
        .where(and(eq(dutyHandoffs.id, id), isNull(dutyHandoffs.acknowledgedAt)));
      return handoff(id);
    },
  };
};
