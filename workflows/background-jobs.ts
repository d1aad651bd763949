import { proxyActivities, workflowInfo } from "@temporalio/workflow";
import type { DutyChanged } from "../activities/duty-news.ts";
import type { ContactCheck, BackgroundJobs } from "../activities/background-jobs.ts";
import { minute } from "../domain/incident/moment.ts";

// Background jobs that belong to no incident. Each is one activity, retried until it succeeds.

/**
 * Returns the background jobs as activities, of which the Temporal UI shows the summary. The time-out of an attempt is short, so that another worker soon takes
 * over the job of a killed worker.
 */
export const backgroundJobs = (
  summary: string,
  tryForMs: number,
  attempt: "10 seconds" | "30 seconds" = "30 seconds",
): BackgroundJobs =>
  proxyActivities<BackgroundJobs>({
    summary,
    startToCloseTimeout: attempt,
    scheduleToCloseTimeout: tryForMs,
    retry: { initialInterval: "2 seconds", backoffCoefficient: 2, maximumInterval: "1 minute" },
  });

/** Sends a code to a contact method, to confirm it or to show that it still works. A code is good for ten minutes. */
export const checkContact = async (check: ContactCheck): Promise<void> =>
  backgroundJobs("send a code to a contact method", 10 * minute).checkContact({
    ...check,
    at: Date.now(),
    key: workflowInfo().workflowId,
  });

/** Tells the people concerned that somebody changed who is on duty. */
export const tellDutyChange = async (change: DutyChanged): Promise<void> =>
  backgroundJobs("tell who is concerned by a change of duty", 60 * minute, "10 seconds").tellDutyChange({
    ...change,
    at: Date.now(),
    key: workflowInfo().workflowId,
  });

/** The monthly job: sends a test page to every contact method that was not confirmed lately. */
export const testContacts = async (): Promise<void> =>
  backgroundJobs("test contact methods that were not confirmed lately", 60 * minute).testContacts({
    at: Date.now(),
    key: workflowInfo().workflowId,
  });
