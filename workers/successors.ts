import { getClient } from "@temporalio/activity";
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from "@temporalio/client";
import type { Successors } from "../activities/ports.ts";
import type { Actor } from "../domain/people.ts";
import type { Policy } from "../domain/policy.ts";
import { newSnapshot } from "../domain/snapshot.ts";
import type { Claims } from "../records/claims.ts";
import { commandSignal, incidentType, startOf } from "../workflows/messages.ts";

export interface SuccessorOptions {
  readonly claims: Claims;
  /** What an incident of that service is held to. */
  readonly policy: (service: string) => Policy;
  readonly rehearsal: boolean;
  /** Keeps installations on one server apart. */
  readonly prefix?: string;
}

/**
 * How incidents reach each other, within one Temporal. Starts the incident that follows one that is over. Every part of
 * it is the same when it is tried again: the claim under the key, the start of an id that runs already, and the command
 * under its key.
 */
export const createSuccessors = ({ claims, policy, ...realm }: SuccessorOptions): Successors => ({
  open: async ({ key, incidentId: from, kind, at, alert }) => {
    const by: Actor = { kind: "machine", name: alert.source, via: "machine" };
    const openUnder = async (claimed: string): Promise<string> => {
      const { incidentId } = await claims.succeed({ from, key: claimed, at: alert.startedAt });
      // In rehearsal incident time runs beside the clock, for the successor as for the one before it.
      const snapshot = newSnapshot(incidentId, kind, policy(alert.service), realm.rehearsal ? at - Date.now() : 0);
      await getClient().workflow.signalWithStart(incidentType, {
        ...startOf(snapshot, realm),
        signal: commandSignal("fireAlert"),
        signalArgs: [{ by, key: `${key}/fireAlert`, ...alert }],
      });
      return incidentId;
    };
    try {
      // Alerts that came together are handed on one by one, and are one incident again.
      return await openUnder(`${from}/successor`);
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      return openUnder(key); // That one has ended, too.
    }
  },

  tell: async ({ key, incidentId: from, to, command: { type, ...fields } }) => {
    const by: Actor = { kind: "machine", name: from, via: "machine" };
    try {
      await getClient()
        .workflow.getHandle(to)
        .signal(type, { by, key, ...fields });
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  },

  moveGroups: async ({ from, to }) => claims.moveGroups({ from, to }),
});
