import { and, asc, desc, eq, gt, type InferSelectModel, isNull } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import { day, type Instant } from "../domain/moment.ts";
import type { Person } from "../domain/people.ts";
import { dutyHandoffs } from "./duty-schema.ts";

export type Handoff = InferSelectModel<typeof dutyHandoffs>;
export type NewHandoff = Pick<Handoff, "workflow" | "schedule" | "person" | "after" | "handedAt">;

/** Every handoff, and who confirmed it when. */
export interface HandoffBook {
  /** The same workflow's handoff again stays as it is: whom it was made for first counts. */
  handOver(handoff: NewHandoff): Promise<void>;
  handoff(id: number): Promise<Handoff | undefined>;
  ofWorkflow(workflow: string): Promise<Handoff | undefined>;
  /** When a schedule was last handed to somebody; undefined if it never was. */
  lastHandedAt(schedule: string, person: Person): Promise<Instant | undefined>;
  /** Of the week before that instant: by then most have been handed over anew. */
  handoffs(by: Instant): Promise<readonly Handoff[]>;
  /** The first confirmation counts, and the answer says whose it was. */
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
