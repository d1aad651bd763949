import { ApplicationFailure } from "@temporalio/common";
import { proxyActivities, workflowInfo } from "@temporalio/workflow";
import type { createActivities } from "../activities/index.ts";
import { newSnapshot, type Snapshot } from "../domain/incident/snapshot.ts";
import { isTable } from "../domain/table.ts";
import { activeQueue, isDrillQueue, refusedType } from "./messages.ts";
import { parseCommand } from "./parse-command.ts";
import { isRefusal, openState } from "./run-state.ts";

/** The fields that a person types who starts an incident with Temporal's own tools; they are not checked yet. */
export type OpeningByHand = Readonly<Record<string, unknown>>;

/** Says whether a run was started with a snapshot, perhaps a snapshot of another release. */
export const isSnapshotOfAnyVersion = (start: unknown): start is Snapshot =>
  isTable(start) && typeof start["version"] === "number" && isTable(start["incident"]);

/**
 * Declares an incident that a person starts with Temporal's own tools, from the fields of the command `declare` and
 * that person's name. If fields are missing or wrong, the workflow fails at once and says why, since such a run
 * cannot be mended later.
 */
export const openByHand = async (start: unknown): Promise<Snapshot> => {
  const { workflowId, runId, taskQueue } = workflowInfo();
  const parsed = parseCommand("declare", isTable(start) ? start : {}, `start/${runId}`);
  if ("refusal" in parsed) throw notStarted(parsed.refusal);
  const { command } = parsed.envelope;
  const { policyOf } = proxyActivities<ReturnType<typeof createActivities>>({
    taskQueue: activeQueue(taskQueue),
    startToCloseTimeout: "10 seconds",
    priority: { priorityKey: 1 },
    summary: "read the numbers of the process for this service",
  });
  const policy = await policyOf("service" in command ? command.service : "");
  const kind = isDrillQueue(activeQueue(taskQueue)) ? "drill" : "real";
  const state = openState(newSnapshot(workflowId, kind, policy));
  const answer = state.submit(parsed.envelope);
  if (isRefusal(answer)) throw notStarted(answer.refusal);
  return state.snapshot();
};

export const notStarted = (refusal: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(
    `An incident is started with the fields of declare, such as {"by": "alice", "severity": "sev2", "service": "API Service", "title": "Payments fail", "impact": "One in ten cannot pay"}. ${refusal}`,
    refusedType,
  );
