import type { Kind } from "../../domain/incident/kind.ts";

// What the Temporal UI says of a workflow beside its id. Temporal never changes such a text, and shows it to whoever may
// open the UI, so no text has anything of a title, a service, a person or an address: an incident may become private
// later. The title stands in the current details, which follow the incident.

const seeDetails = "the current details say how it stands";

export const incidentSummaries: { readonly [K in Kind]: string } = {
  real: `Incident: ${seeDetails}`,
  drill: `Drill, no real incident: ${seeDetails}`,
  canary: "Canary (test alert): shows that an alert becomes a page",
  retroactive: `Incident entered afterwards: ${seeDetails}`,
};

/** The texts of every workflow that is no incident, by the name of its function. */
export const startSummaries = {
  canary: "Canary (test alert): fires an alert, waits for its page and clears it",
  checkContact: "Send a person a code that confirms a way to reach them",
  foreseeGaps: "Weekly job: tell owners of schedules when nobody is on duty",
  handOffDuty: "Recurring job: look who comes on duty and tell them",
  handoff: "Handoff: wait until the person who comes on duty confirms",
  heartbeat: "Heartbeat: raise an alert if no beat comes in time",
  mirror: "Mirror: report events of all incidents to an outside system",
  recordLater: "Write timeline lines that waited for the database",
  tellDutyChange: "Tell the people concerned that somebody changed who is on duty",
  testContacts: "Monthly job: test the ways to reach people that were not confirmed lately",
  webhook: "Webhook: post events to its receiver",
} as const;
