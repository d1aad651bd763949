import type { Instant } from "../domain/incident/moment.ts";
import type { Person } from "../domain/incident/people.ts";
import { acknowledged } from "../domain/paging/paging-promises.ts";
import { readKey } from "../domain/promises/obligation-keys.ts";

type Viewing = { readonly seesPrivate: false; readonly person: Person };

/**
 * Reads the open incidents and action items that a person may see: private incidents only if that person is an
 * insider.
 */
export interface OpenWork {
  incidents(
    wanted: { readonly open: true; readonly kind: "real"; readonly limit: number },
    viewer: Viewing,
  ): Promise<{ readonly rows: readonly OpenIncident[] }>;
  obligations(id: string, viewer: Viewing): Promise<{ readonly rows: readonly OwedPromise[] } | undefined>;
  allActionItems(
    wanted: { readonly owner: Person; readonly done: false; readonly limit: number },
    viewer: Viewing,
  ): Promise<{ readonly rows: readonly OpenItem[] }>;
}

interface OpenIncident {
  readonly id: string;
  readonly severity: string;
  readonly title: string;
  readonly phase: string;
  readonly resolvedAt: Instant | null;
}

interface OwedPromise {
  readonly key: string;
  readonly outcome: string | null;
  readonly doneAt: Instant | null;
}

interface OpenItem {
  readonly incidentId: string;
  readonly item: string;
  readonly description: string;
}

const mostListed = 20;

/** Collects what a person who comes on duty is told: the open incidents, and the person's own action items. */
export async function openFor(person: Person, records: OpenWork) {
  const viewer = { seesPrivate: false, person } as const;
  const [{ rows: incidents }, { rows: items }] = await Promise.all([
    records.incidents({ open: true, kind: "real", limit: mostListed }, viewer),
    records.allActionItems({ owner: person, done: false, limit: mostListed }, viewer),
  ]);
  return {
    incidents: await Promise.all(
      incidents.map(async (incident) => {
        const { id, severity, title, phase } = incident;
        const marks = { undeclared: phase === "detect", unanswered: await isUnanswered(incident, viewer, records) };
        return { id, severity, title, ...marks };
      }),
    ),
    items: items.map(({ incidentId, item, description }) => ({ incidentId, item, description })),
  };
}

/**
 * Says whether nobody has acknowledged the incident yet. A late acknowledgement counts too, and a resolved incident
 * needs none.
 */
async function isUnanswered(
  { id, resolvedAt }: OpenIncident,
  viewer: Viewing,
  records: Pick<OpenWork, "obligations">,
): Promise<boolean> {
  if (resolvedAt !== null) return false;
  const found = await records.obligations(id, viewer);
  const owed = found?.rows.findLast(({ key }) => readKey(key).name === acknowledged.name);
  return owed?.doneAt === null && (owed.outcome === null || owed.outcome === "missed");
}
