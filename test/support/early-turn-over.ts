import { workflowInfo, type WorkflowInterceptors } from "@temporalio/workflow";
import { getActivator } from "@temporalio/workflow/lib/global-attributes";

/**
 * The name of the workflow memo that says how many events a run's history may have. Beyond that number the run
 * continues as new, and passes the memo on to the next run.
 */
export const mostEvents = "continueAfterEvents";

/** Makes a run continue as new earlier than the server would suggest, which happens only after thousands of events. */
export const interceptors = (): WorkflowInterceptors => ({
  internals: [
    {
      activate: (input, next) => {
        const { memo, historyLength } = workflowInfo();
        const most = memo?.[mostEvents];
        if (typeof most === "number" && historyLength > most)
          getActivator().mutateWorkflowInfo((info) => ({ ...info, continueAsNewSuggested: true }));
        next(input);
      },
    },
  ],
});
