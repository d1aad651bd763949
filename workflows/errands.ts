import { proxyActivities, workflowInfo } from "@temporalio/workflow";
import type { DutyChanged } from "../activities/duty-news.ts";
import type { ContactCheck, Errands } from "../activities/errands.ts";
import { minute } from "../domain/moment.ts";

// Small things that have to happen and belong to no incident: each is done by one activity, tried again until it is.

/** An attempt is given up after a while: what a killed worker had in hand is another's then. */
export const errands = (tryForMs: number, attempt: "10 seconds" | "30 seconds" = "30 seconds"): Errands =>
  proxyActivities<Errands>({
    startToCloseTimeout: attempt,
    scheduleToCloseTimeout: tryForMs,
    retry: { initialInterval: "2 seconds", backoffCoefficient: 2, maximumInterval: "1 minute" },
  });

/** Sends a code to a contact method, to confirm it or to show that it still works. A code is good for ten minutes. */
export const checkContact = async (check: ContactCheck): Promise<void> =>
  errands(10 * minute).checkContact({ ...check, at: Date.now(), key: workflowInfo().workflowId });

/** Somebody changed who is on duty: whom it concerns hear of it. */
export const tellDutyChange = async (change: DutyChanged): Promise<void> =>
  errands(60 * minute, "10 seconds").tellDutyChange({ ...change, at: Date.now(), key: workflowInfo().workflowId });

/** The monthly ritual: every contact method that nobody has confirmed of late is sent a test page. */
export const testContacts = async (): Promise<void> =>
  errands(60 * minute).testContacts({ at: Date.now(), key: workflowInfo().workflowId });
