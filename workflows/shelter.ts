import { CancellationScope, condition } from "@temporalio/workflow";

// An incident ends by its commands. A cancel request is refused (take-commands.ts) and must break neither the waiting
// nor the paging, so both happen in scopes that it does not reach.

export const waitUntil = async (holds: () => boolean): Promise<void> =>
  CancellationScope.nonCancellable(async () => condition(holds));

/** A scope that only its maker cancels. */
export const ownScope = (): CancellationScope =>
  new CancellationScope({ cancellable: true, parent: new CancellationScope({ cancellable: false }) });
