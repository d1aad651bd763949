import { and, eq, lt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import { outbox } from "./tables.ts";

/** Finds and deletes the pages that canaries sent to the sandbox, which reaches nobody. */
export const createSandbox = (pool: Pool) => {
  const db = drizzle(pool);
  return {
    hasArrived: async (incidentId: string): Promise<boolean> => {
      const page = and(eq(outbox.incidentId, incidentId), eq(outbox.via, "sandbox"), eq(outbox.deed, "page"));
      return (await db.select({ id: outbox.id }).from(outbox).where(page).limit(1)).length > 0;
    },
    sweep: async (before: number): Promise<void> => {
      await db.delete(outbox).where(and(eq(outbox.kind, "canary"), lt(outbox.at, new Date(before))));
    },
  };
};
