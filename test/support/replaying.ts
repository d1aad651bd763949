import { Worker, type WorkflowBundleOption } from "@temporalio/worker";

/** Returns why a history does not replay on some workflow code; undefined if it replays. */
export async function whyNotReplayed(
  workflowBundle: WorkflowBundleOption,
  history: unknown,
): Promise<Error | undefined> {
  try {
    await Worker.runReplayHistory({ workflowBundle }, history, idIn(history));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Returns the workflow id in a history, which is the id of an incident that was opened by hand. */
const idIn = (history: unknown): string | undefined => /"workflowId":"([^"]+)"/.exec(JSON.stringify(history))?.[1];

export async function expectReplays(workflowBundle: WorkflowBundleOption, history: unknown): Promise<void> {
  const why = await whyNotReplayed(workflowBundle, history);
  if (why !== undefined) throw why;
}
