import { randomUUID } from "node:crypto";
import type { Client } from "@temporalio/client";
import type { DutyChanged } from "../activities/duty-news.ts";
import type { ContactCheck } from "../activities/errands.ts";
import { handoffAcknowledged, queueOf, type Realm } from "../workflows/messages.ts";
import { meaningOf, Unavailable } from "./temporal-answers.ts";

const acceptWithinMs = 3000;
/** A code is good for ten minutes: what could not be sent by then is of no use. */
const checkLasts = "15 minutes";

/** Small durable jobs that belong to no incident. */
export interface Errands {
  /** Resolves once Temporal has it; the code is made and sent by a worker, and stands in no history. */
  checkContact(check: ContactCheck): Promise<void>;
  /** Whom a change of who is on duty concerns hear of it, once. */
  tellDutyChange(change: DutyChanged): Promise<void>;
  /** Ends what waits for a handoff's confirmation, where it still does. */
  handoffAcknowledged(workflowId: string): Promise<void>;
}

export const createErrands = (client: Client, realm: Omit<Realm, "kind">): Errands => ({
  checkContact: async (check) => {
    try {
      await client.withDeadline(Date.now() + acceptWithinMs, async () =>
        client.workflow.start("checkContact", {
          workflowId: `contact-check-${check.method}-${randomUUID()}`,
          taskQueue: queueOf({ ...realm, kind: "real" }),
          workflowExecutionTimeout: checkLasts,
          args: [check],
        }),
      );
    } catch (error) {
      throw meaningOf(error) === undefined ? error : new Unavailable("Temporal", error);
    }
  },
  tellDutyChange: async (change) => {
    const { prefix = "" } = realm;
    await client.withDeadline(Date.now() + acceptWithinMs, async () =>
      client.workflow.start("tellDutyChange", {
        workflowId: `${prefix}duty-${change.news}-${String(change.id)}`,
        taskQueue: queueOf({ ...realm, kind: "real" }),
        args: [change],
      }),
    );
  },
  handoffAcknowledged: async (workflowId) => {
    try {
      await client.withDeadline(Date.now() + acceptWithinMs, async () =>
        client.workflow.getHandle(workflowId).signal(handoffAcknowledged),
      );
    } catch (error) {
      if (meaningOf(error)?.as !== "absent") throw error;
    }
  },
});
