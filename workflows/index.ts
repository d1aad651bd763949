export { heartbeat } from "./heartbeat.ts";
export { incident } from "./incident.ts";
export { incidentAtRest } from "./incident-at-rest.ts";
export { checkContact, tellDutyChange, testContacts } from "./errands.ts";
export { foreseeGaps, handoff, handOffDuty } from "./handoff.ts";
export { webhook } from "./webhook.ts";
export { pagerDutyMirror } from "./pagerduty-mirror.ts";
export { canary } from "./canary.ts";
