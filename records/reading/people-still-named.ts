import type { Pool } from "pg";
import type { Instant } from "../../domain/incident/moment.ts";
import type { Person } from "../../domain/incident/people.ts";

/** A place in the database that still names a person: a duty, a task, or a contact method. */
export interface StillNamed {
  readonly person: Person;
  readonly as: "override" | "swap" | "role" | "postmortem" | "task" | "item" | "contact";
  /** The schedule or the incident that names the person; for a private incident, only that there is one. */
  readonly where: string;
  /** The number of the override or swap, the role, the task or the item. */
  readonly which: string;
  readonly until?: Instant;
}

/** Lists the places in the database that still name people, for all people. */
export interface PeopleStillNamed {
  stillNamed(at: Instant): Promise<readonly StillNamed[]>;
}

interface Row {
  readonly person: Person;
  readonly as: StillNamed["as"];
  readonly place: string;
  readonly which: string;
  readonly until: string | null;
}

const everything = `
  with running as (
    select case when private then 'a private incident' else id end as place, state::jsonb as state, id
      from incidents where ended_at is null)
  select person, 'override' as as, schedule as place, id::text as which, until_at as until from duty_overrides
    where cancelled_at is null and until_at > $1
  union all select instead_of, 'override', schedule, id::text, until_at from duty_overrides
    where cancelled_at is null and until_at > $1 and instead_of is not null
  union all select unnest(array_remove(array[made_by, coalesce(accepted_by, to_person)], null)), 'swap', schedule, id::text, until_at
    from duty_swaps where cancelled_at is null and until_at > $1 and (accepted_at is not null or expires_at > $1)
  union all select held->>'person', 'role', place, held->>'role', null
    from running, jsonb_array_elements(state->'holdings') as held where held->'until' is null
  union all select task->>'owner', 'task', place, number::text, null
    from running, jsonb_array_elements(state->'tasks') with ordinality as one (task, number) where task->'done' is null
  union all select postmortem.owner, 'postmortem', place, '', null
    from postmortems postmortem join running on running.id = postmortem.incident_id
    where postmortem.owner is not null and postmortem.published_at is null
  union all select item.owner, 'item', place, item.item, null
    from action_items item join running on running.id = item.incident_id
    where item.done_at is null or item.reviewed_at is null
  union all select distinct person, 'contact', '', '', null::timestamptz from contact_methods where removed_at is null
  order by 1, 2, 3, 4`;

export const createPeopleStillNamed = (pool: Pool): PeopleStillNamed => ({
  stillNamed: async (at) => {
    const { rows } = await pool.query<Row>(everything, [new Date(at).toISOString()]);
    return rows.map(({ place: where, until, ...row }) => ({
      ...{ ...row, where },
      ...(until === null ? {} : { until: new Date(until).getTime() }),
    }));
  },
});
