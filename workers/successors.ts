import { getClient } from "@temporalio/activity";
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from "@temporalio/client";
import type { Successors } from "../activities/ports/peers.ts";
import type { AlertReport } from "../domain/detecting/alert.ts";
import { amongOthers, byItself } from "../domain/detecting/alert-in-storm.ts";
import { countedStart } from "../domain/detecting/late-alerts.ts";
import type { Actor } from "../domain/incident/people.ts";
import type { Policy } from "../domain/policy.ts";
import { newSnapshot } from "../domain/incident/snapshot.ts";
import type { Claims } from "../records/group-claims.ts";
import { commandSignal, incidentType, startOf } from "../workflows/messages.ts";

export interface SuccessorOptions {
  readonly claims: Claims;
  /** Returns the policy for an incident of a service. */
  readonly policy: (service: string) => Policy;
  readonly rehearsal: boolean;
  /** A prefix of queue names that keeps several installations on one Temporal server apart. */
  readonly prefix?: string;
}

/**
 * Lets incidents of one Temporal namespace reach each other, and starts the successor of an incident that is over. A
 * retry does no harm: the choice of a successor and the command have keys, and a running id is not started again.
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
      const owner = await claims.succeed({ from, key: claimed, at: countedStart(alert.startedAt, at), ...group });
      // In rehearsal, incident time differs from the clock; the successor gets the same difference.
      const snapshot = newSnapshot(owner.incidentId, kind, policy(service), realm.rehearsal ? at - Date.now() : 0);
      try {
        await getClient().workflow.signalWithStart(incidentType, {
          ...startOf(snapshot, realm),
          signal: commandSignal("fireAlert"),
          signalArgs: [{ by, key: `${key}/fireAlert`, ...asNamedIn(owner, alert, groupKey) }],
        });
        return owner.incidentId;
      } catch (error) {
        // The successor has ended too, so the search goes on with the successor's own successor.
        if (!(error instanceof WorkflowExecutionAlreadyStartedError) || claimed === key) throw error;
        return openAfter(owner.incidentId, key);
      }
    };
    // All alerts that an ended incident hands on get the same key, so that they come together in one successor.
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
    policyOf: policy,
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

/**
 * Gives the alert a name that is unique within the incident that receives it. An incident that collects many groups'
 * alerts has alerts of several groups, so the names there include the group.
 */
const asNamedIn = <A extends Pick<AlertReport, "alert">>(
  owner: { readonly collected?: true } | undefined,
  alert: A,
  groupKey: string | undefined,
): A => {
  if (owner === undefined || groupKey === undefined) return alert;
  const itself = byItself(alert, groupKey);
  return owner.collected ? amongOthers(itself, groupKey) : itself;
};
