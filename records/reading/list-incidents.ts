import { and, desc, gte, lt, type SQL, sql } from "drizzle-orm";
import type { Kind } from "../../domain/incident/kind.ts";
import type { Person } from "../../domain/incident/people.ts";
import type { PhaseName } from "../../domain/runbook.ts";
import type { Severity } from "../../domain/incident/severity.ts";
import type { Instant } from "../../domain/incident/moment.ts";
import { BadCursor } from "./bad-cursor.ts";
import type { Database } from "../database/database.ts";
import { incidents } from "../tables/incident-tables.ts";
import { type Viewer, visibleTo } from "./viewer.ts";

export interface IncidentsWanted {
  readonly phase?: PhaseName;
  readonly severity?: Severity;
  readonly service?: string;
  readonly kind?: Kind;
  readonly commander?: Person;
  /** True: only incidents that are neither closed nor ended. False: only closed or ended incidents. */
  readonly open?: boolean;
  /** Only incidents that were opened at this instant or later. */
  readonly openedFrom?: Instant;
  /** Only incidents that were opened before this instant. */
  readonly openedBefore?: Instant;
  /** A text that occurs in the id, title, service or impact. */
  readonly text?: string;
  readonly limit?: number;
  /** The `next` of the previous page of the list. */
  readonly cursor?: string;
}

export type IncidentRow = Omit<
  typeof incidents.$inferSelect,
  "policy" | "state" | "stateVersion" | "headHash" | "insiders"
>;

/** A page of the list of incidents, the newest first. `next` is absent on the last page. */
export interface IncidentPage {
  readonly rows: readonly IncidentRow[];
  readonly next?: string;
}

const pageLength = 50;
const longestPage = 500;

export const listIncidents = async (db: Database, wanted: IncidentsWanted, viewer: Viewer): Promise<IncidentPage> => {
  const limit = Math.min(Math.max(1, wanted.limit ?? pageLength), longestPage);
  const found = await db
    .select(shown)
    .from(incidents)
    .where(
      and(
        visibleTo(viewer),
        is(incidents.phase, wanted.phase),
        is(incidents.severity, wanted.severity),
        is(incidents.service, wanted.service),
        is(incidents.kind, wanted.kind),
        is(incidents.commander, wanted.commander),
        openness(wanted.open),
        wanted.openedFrom === undefined ? undefined : gte(incidents.openedAt, wanted.openedFrom),
        wanted.openedBefore === undefined ? undefined : lt(incidents.openedAt, wanted.openedBefore),
        mentions(wanted.text),
        after(wanted.cursor),
      ),
    )
    .orderBy(desc(incidents.openedAt), desc(incidents.id))
    .limit(limit + 1);
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return last === undefined ? { rows } : { rows, next: cursorAfter(last) };
};

const shown = {
  id: incidents.id,
  kind: incidents.kind,
  private: incidents.private,
  severity: incidents.severity,
  phase: incidents.phase,
  service: incidents.service,
  title: incidents.title,
  impact: incidents.impact,
  commander: incidents.commander,
  openedAt: incidents.openedAt,
  declaredAt: incidents.declaredAt,
  mitigatedAt: incidents.mitigatedAt,
  resolvedAt: incidents.resolvedAt,
  closedAt: incidents.closedAt,
  endedAt: incidents.endedAt,
  revision: incidents.revision,
};

type Filterable = (typeof incidents)["phase" | "severity" | "service" | "kind" | "commander"];

const is = (column: Filterable, value: string | undefined): SQL | undefined =>
  value === undefined ? undefined : sql`${column} = ${value}`;

const openness = (open: boolean | undefined): SQL | undefined => {
  if (open === undefined) return undefined;
  const isOpen = sql`(${incidents.closedAt} is null and ${incidents.endedAt} is null)`;
  return open ? isOpen : sql`not ${isOpen}`;
};

const mentions = (text: string | undefined): SQL | undefined => {
  if (text === undefined || text === "") return undefined;
  const pattern = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  const searched = sql`concat_ws(' ', ${incidents.id}, ${incidents.title}, ${incidents.service}, ${incidents.impact})`;
  return sql`${searched} ilike ${pattern}`;
};

const after = (cursor: string | undefined): SQL | undefined => {
  if (cursor === undefined) return undefined;
  const [, at, id] = /^(\d{1,15})\/([\w-]+)$/.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (at === undefined || id === undefined) throw new BadCursor();
  return sql`(${incidents.openedAt}, ${incidents.id}) < (to_timestamp(${at}::bigint / 1000.0), ${id})`;
};

const cursorAfter = ({ openedAt, id }: IncidentRow): string => Buffer.from(`${openedAt}/${id}`).toString("base64url");
