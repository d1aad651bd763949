export { heartbeat } from "./heartbeat.ts";
export { incident } from "./incident.ts";
export { incidentAtRest } from "./incident-at-rest.ts";
export { checkContact, tellDutyChange, testContacts } from "./background-jobs.ts";
export { foreseeGaps, handoff, handOffDuty } from "./handoff.ts";
export { recordLater } from "./record-later.ts";
export { webhook } from "./webhook.ts";
// Running mirrors were started under this name of the workflow type. The name comes from the first outside system.
export { mirror as pagerDutyMirror } from "./mirror.ts";
export { canary } from "./canary.ts";
