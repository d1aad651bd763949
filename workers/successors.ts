import { getClient } from "@temporalio/activity";
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
}

/**
 * Starts the incident that follows one closed long ago. Every part of it is the same when it is tried again: the claim
 * under the key, the start of an id that runs already, and the command under its key.
 */
export const createSuccessors = ({ claims, policy, rehearsal }: SuccessorOptions): Successors => ({
  open: async ({ key, incidentId: from, kind, at, alert }) => {
    const { incidentId } = await claims.succeed({ from, key, at: alert.startedAt });
    const by: Actor = { kind: "machine", name: alert.source, via: "machine" };
    // In rehearsal incident time runs beside the clock, for the successor as for the one before it.
    const snapshot = newSnapshot(incidentId, kind, policy(alert.service), rehearsal ? at - Date.now() : 0);
    await getClient().workflow.signalWithStart(incidentType, {
      ...startOf(snapshot, { rehearsal }),
      signal: commandSignal("fireAlert"),
      signalArgs: [{ by, key: `${key}/fireAlert`, ...alert }],
    });
    return incidentId;
  },
});
