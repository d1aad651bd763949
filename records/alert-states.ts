import type { Pool } from "pg";
import type { AlertState, Remembered } from "../domain/detecting/alert-state.ts";
import type { Instant } from "../domain/incident/moment.ts";
import { severities } from "../domain/incident/severity.ts";

/**
 * Stores the state of each alert under the alert's dedup key. An alert keeps this key in whichever group the alert is
 * reported, and whichever process of ours receives the report.
 */
export interface AlertStates {
  /** Returns the stored state of each alert, in the given order. */
  recall(alerts: readonly { readonly dedupKey: string; readonly groupKey: string }[]): Promise<readonly Remembered[]>;
  /** Stores states, and returns the group to which each alert belongs, by dedup key. */
  keep(states: ReadonlyMap<string, AlertState>, now: Instant): Promise<ReadonlyMap<string, string>>;
}

/**
 * How long a state is kept: longer than an incident lives. An alert that was not reported for so long counts as new.
 */
const keptFor = "interval '200 days'";

/**
 * How long a request may take to find the incident of its group, while another request reports the same alert under
 * another group.
 */
const claimsWithin = "interval '1 minute'";

const ownerOf = (group: string): string =>
  `(select c.incident_id from claims c where c.group_key in (${group}, derived_group(${group})) and c.incident_id is not null
    order by c.group_key <> ${group} limit 1)`;

export const createAlertStates = (pool: Pool): AlertStates => ({
  recall: async (alerts) => {
    const { rows } = await pool.query<Row>({
      name: "recall-alerts",
      text: `select s.group_key, s.status, s.severity, s.started_at, s.ended_at, s.changed_at,
          ${ownerOf("s.group_key")} as its_incident, ${ownerOf("asked.group_key")} as incident
        from unnest($1::text[], $2::text[]) with ordinality as asked(dedup_key, group_key, place)
        left join alert_states s using (dedup_key) order by asked.place`,
      values: [alerts.map(({ dedupKey }) => dedupKey), alerts.map(({ groupKey }) => groupKey)],
    });
    return rows.map(rememberedIn);
  },

  // The states are stored in the order of their keys, so that two requests do not wait for each other's rows.
  keep: async (states, now) => {
    const all = [...states];
    const column = (of: (state: AlertState) => string | undefined) => all.map(([, state]) => of(state) ?? null);
    const { rows } = await pool.query<{ readonly dedup_key: string; readonly group_key: string }>({
      name: "keep-alerts",
      text: `with forgotten as (delete from alert_states where heard_at < $8::timestamptz - ${keptFor})
        insert into alert_states as s
          (dedup_key, group_key, status, severity, started_at, ended_at, changed_at, heard_at)
        select heard.*, $8::timestamptz from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[],
          $6::timestamptz[], $7::timestamptz[]) as heard(dedup_key) order by 1
        on conflict (dedup_key) do update set
          group_key = case when s.status = 'firing' and excluded.status = 'firing'
              and s.heard_at > excluded.heard_at - ${claimsWithin} then s.group_key else excluded.group_key end,
          status = excluded.status, severity = excluded.severity, started_at = excluded.started_at,
          ended_at = excluded.ended_at, changed_at = excluded.changed_at, heard_at = excluded.heard_at
        returning dedup_key, group_key`,
      values: [
        all.map(([dedupKey]) => dedupKey),
        column(({ groupKey }) => groupKey),
        column(({ status }) => status),
        column(({ severity }) => severity),
        column(({ startedAt }) => written(startedAt)),
        column(({ endedAt }) => (endedAt === undefined ? undefined : written(endedAt))),
        column(({ changedAt }) => written(changedAt)),
        written(now),
      ],
    });
    return new Map(rows.map((row) => [row.dedup_key, row.group_key]));
  },
});

const written = (at: Instant): string => new Date(at).toISOString();

/** A row of the query; the columns of the state are null for an alert without a stored state. */
interface Row {
  readonly group_key: string | null;
  readonly status: "firing" | "resolved" | null;
  readonly severity: string | null;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly changed_at: Date | null;
  readonly its_incident: string | null;
  readonly incident: string | null;
}

function rememberedIn(row: Row): Remembered {
  const { group_key: groupKey, status, started_at: startedAt, ended_at: endedAt, changed_at: changedAt } = row;
  const severity = severities.find((it) => it === row.severity);
  const incident = row.incident === null ? {} : { incident: row.incident };
  if (groupKey === null || status === null || startedAt === null || changedAt === null) return incident;
  return {
    ...incident,
    ...(row.its_incident === null ? {} : { itsIncident: row.its_incident }),
    state: {
      ...{ groupKey, status, startedAt: startedAt.getTime(), changedAt: changedAt.getTime() },
      ...(severity === undefined ? {} : { severity }),
      ...(endedAt === null ? {} : { endedAt: endedAt.getTime() }),
    },
  };
}
