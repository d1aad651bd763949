import type { Instant } from "../domain/moment.ts";
import type { Person } from "../domain/people.ts";

type Viewing = { readonly seesPrivate: false; readonly person: Person };

/** What is open, as far as somebody may see it: private incidents only where they are in them. */
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
  readonly promise: string;
  readonly outcome: string | null;
  readonly doneAt: Instant | null;
}

interface OpenItem {
  readonly incidentId: string;
  readonly item: string;
  readonly description: string;
}

const mostListed = 20;

/** What somebody who comes on duty is told of: incidents that are open, and their own action items. */
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

/** Late is answered too; once it is resolved nobody has to any more. */
async function isUnanswered(
  { id, resolvedAt }: OpenIncident,
  viewer: Viewing,
  records: Pick<OpenWork, "obligations">,
): Promise<boolean> {
  if (resolvedAt !== null) return false;
  const found = await records.obligations(id, viewer);
  const owed = found?.rows.findLast(({ promise }) => promise === "acknowledged");
  return owed?.doneAt === null && (owed.outcome === null || owed.outcome === "missed");
}
