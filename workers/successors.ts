import { getClient } from "@temporalio/activity";
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from "@temporalio/client";
import type { Successors } from "../activities/ports.ts";
import type { AlertReport } from "../domain/alert.ts";
import { amongOthers, byItself } from "../domain/among-others.ts";
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
export const createSuccessors = ({ claims, policy, ...realm }: SuccessorOptions): Successors => {
  const open: Successors["open"] = async ({ key, incidentId, kind, at, alert, into }) => {
    const { groupKey, service, source } = alert;
    if (groupKey === undefined && into !== undefined) {
      const command = { type: "fireAlert", ...alert } as const;
      if (await tell({ key: `${key}/fireAlert`, incidentId, kind, at, to: into, command })) return into;
    }
    const by: Actor = { kind: "machine", name: source, via: "machine" };
    const openAfter = async (from: string, claimed: string): Promise<string> => {
      const group = groupKey === undefined ? {} : { groupKey };
      const owner = await claims.succeed({ from, key: claimed, at: alert.startedAt, ...group });
      // In rehearsal incident time runs beside the clock, for the successor as for the one before it.
      const snapshot = newSnapshot(owner.incidentId, kind, policy(service), realm.rehearsal ? at - Date.now() : 0);
      try {
        await getClient().workflow.signalWithStart(incidentType, {
          ...startOf(snapshot, realm),
          signal: commandSignal("fireAlert"),
          signalArgs: [{ by, key: `${key}/fireAlert`, ...asNamedIn(owner, alert, groupKey) }],
        });
        return owner.incidentId;
      } catch (error) {
        // That one has ended, too.
        if (!(error instanceof WorkflowExecutionAlreadyStartedError) || claimed === key) throw error;
        return openAfter(owner.incidentId, key);
      }
    };
    // Alerts that came together are handed on one by one, and are one incident again.
    return openAfter(incidentId, `${incidentId}/successor`);
  };

  const tell: Successors["tell"] = async ({ key, incidentId: from, to, command: { type, ...fields } }) => {
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
  };

  return {
    open,
    tell,
    clear: async ({ cleared, into, ...next }) => {
      const { groupKey } = cleared;
      const owner = groupKey === undefined ? undefined : await claims.ownerOf(groupKey);
      const to = owner?.incidentId ?? into;
      if (to === undefined || to === next.incidentId) return;
      const command = { type: "clearAlert", ...asNamedIn(owner, cleared, groupKey) } as const;
      await tell({ ...next, to, command });
    },
    moveGroups: async ({ from, to }) => claims.moveGroups({ from, to }),
  };
};

/** Alerts of several groups are told apart in an incident in which a storm is collected. */
const asNamedIn = <A extends Pick<AlertReport, "alert">>(
  owner: { readonly collected?: true } | undefined,
  alert: A,
  groupKey: string | undefined,
): A => {
  if (owner === undefined || groupKey === undefined) return alert;
  const itself = byItself(alert, groupKey);
  return owner.collected ? amongOthers(itself, groupKey) : itself;
};
