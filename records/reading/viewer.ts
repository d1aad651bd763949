import { eq, sql, type SQL } from "drizzle-orm";
import type { Incident } from "../../domain/incident/incident.ts";
import { insidersOf } from "../../domain/privacy/insiders.ts";
import type { Person } from "../../domain/incident/people.ts";
import { incidents } from "../tables/incident-tables.ts";

/**
 * The person or machine that reads. A private incident does not exist for a viewer who is not an insider and may not
 * see all private incidents.
 */
export interface Viewer {
  readonly seesPrivate: boolean;
  readonly person?: Person;
}

/** Makes the SQL condition on the table `incidents` for those that a viewer may see. */
export const visibleTo = ({ seesPrivate, person }: Viewer): SQL | undefined => {
  if (seesPrivate) return undefined;
  if (person === undefined) return eq(incidents.private, false);
  return sql`(not ${incidents.private} or ${person} = any(${incidents.insiders}))`;
};

/** Says whether a viewer may see an incident that was read already. */
export const maySee = ({ seesPrivate, person }: Viewer, incident: Incident): boolean =>
  seesPrivate || incident.private === undefined || (person !== undefined && insidersOf(incident).includes(person));
