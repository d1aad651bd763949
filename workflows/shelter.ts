import { CancellationScope } from "@temporalio/workflow";

/**
 * An incident ends by its commands. A cancel request is refused (take-commands.ts) and must break neither the waiting
 * nor the paging, so all of a run's life happens in here, where it does not reach.
 */
export const sheltered = (life: () => Promise<void>): Promise<void> => CancellationScope.nonCancellable(life);

/** A scope that, made in the shelter, only its maker cancels. */
export const ownScope = (): CancellationScope => new CancellationScope({ cancellable: true });
