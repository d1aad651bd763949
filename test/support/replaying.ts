import { Worker, type WorkflowBundleOption } from "@temporalio/worker";

/** Why a history does not replay on that workflow code, or undefined when it does. */
export async function whyNotReplayed(
  workflowBundle: WorkflowBundleOption,
  history: unknown,
): Promise<Error | undefined> {
  try {
    await Worker.runReplayHistory({ workflowBundle }, history);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

export async function expectReplays(workflowBundle: WorkflowBundleOption, history: unknown): Promise<void> {
  const why = await whyNotReplayed(workflowBundle, history);
  if (why !== undefined) throw why;
}
