import { CancellationScope } from "@temporalio/workflow";

/**
 * Runs an incident so that a cancel request of the Temporal UI does not interrupt its waiting or paging. The request
 * itself is refused in take-commands.ts.
 */
export const notCancellable = (life: () => Promise<void>): Promise<void> => CancellationScope.nonCancellable(life);

/** Makes a cancellation scope that is cancelled only by the code that made it. */
export const ownScope = (): CancellationScope => new CancellationScope({ cancellable: true });
