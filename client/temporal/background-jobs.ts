import { randomUUID } from "node:crypto";
import type { Client } from "@temporalio/client";
import {
  type ContactCheck,
  type DutyChanged,
  handoffAcknowledged,
  queueOf,
  type Realm,
} from "../../workflows/messages.ts";
import { startSummaries } from "../../workflows/temporal-ui/start-summaries.ts";
import { meaningOf, Unavailable } from "./temporal-answers.ts";

const acceptWithinMs = 3000;
/**
 * How long Temporal tries to send a code that confirms a contact method. A code is valid for ten minutes, so sending
 * it later would be useless.
 */
const checkLasts = "15 minutes";

/** Background jobs that belong to no incident. */
export interface BackgroundJobs {
  /**
   * Sends a person a code to confirm a contact method. Resolves once Temporal has the job. A worker makes the code, so
   * that the code appears in no workflow's history.
   */
  checkContact(check: ContactCheck): Promise<void>;
  /** Sends the people concerned one message that somebody changed who is on duty. */
  tellDutyChange(change: DutyChanged): Promise<void>;
  /** Ends the workflow that waits for the confirmation of a handoff, if it still waits. */
  handoffAcknowledged(workflowId: string): Promise<void>;
}

export const createBackgroundJobs = (client: Client, realm: Omit<Realm, "kind">): BackgroundJobs => ({
  checkContact: async (check) => {
    try {
      await client.withDeadline(Date.now() + acceptWithinMs, async () =>
        client.workflow.start("checkContact", {
          workflowId: `contact-check-${check.method}-${randomUUID()}`,
          taskQueue: queueOf({ ...realm, kind: "real" }),
          workflowExecutionTimeout: checkLasts,
          args: [check],
          staticSummary: startSummaries.checkContact,
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
        staticSummary: startSummaries.tellDutyChange,
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
