export { incident } from "./incident.ts";
export { incidentAtRest } from "./incident-at-rest.ts";
