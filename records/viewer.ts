import { eq, sql, type SQL } from "drizzle-orm";
import type { Incident } from "../domain/incident.ts";
import { insidersOf } from "../domain/insiders.ts";
import type { Person } from "../domain/people.ts";
import { incidents } from "./schema.ts";

/** Who asks: private incidents do not exist for those who are neither inside nor may see all of them. */
export interface Viewer {
  readonly seesPrivate: boolean;
  readonly person?: Person;
}

/** The condition on `incidents` under which a viewer knows of one. */
export const visibleTo = ({ seesPrivate, person }: Viewer): SQL | undefined => {
  if (seesPrivate) return undefined;
  if (person === undefined) return eq(incidents.private, false);
  return sql`(not ${incidents.private} or ${person} = any(${incidents.insiders}))`;
};

/** The same for an incident at hand. */
export const maySee = ({ seesPrivate, person }: Viewer, incident: Incident): boolean =>
  seesPrivate || incident.private === undefined || (person !== undefined && insidersOf(incident).includes(person));
