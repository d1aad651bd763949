ALTER TABLE "claims" ADD COLUMN "alerted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "claims" ADD COLUMN "collected" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "claims_alerted" ON "claims" USING btree ("alerted_at");--> statement-breakpoint
-- The incident of an alert's group. When alerts have opened `at_most` incidents within the window, a group without one
-- joins the incident in which the storm is collected. Groups that are new are counted one after the other.
create function claim_for_alert(of_group text, of_minute text, at_instant timestamptz, not_this text, at_most integer, within_minutes double precision)
returns table (owner text, fresh boolean, collected boolean)
language plpgsql as $$
begin
  fresh := false;
  select c.incident_id, c.collected into owner, collected from claims c where c.group_key = of_group;
  if owner is null or owner = not_this then
    perform pg_advisory_xact_lock(hashtext('claim_for_alert'));
    select c.incident_id, c.collected into owner, collected from claims c where c.group_key = of_group;
  end if;
  if owner is null or owner = not_this then
    collected := at_most <= (select count(*) from (select from claims c
          where c.alerted_at > now() - make_interval(secs => within_minutes * 60) and c.group_key <> of_group
          limit at_most) as recent)
      and not exists (select from claims c
          where c.group_key = derived_group(of_group) and c.incident_id is distinct from not_this);
    select claimed.owner, claimed.fresh into owner, fresh
      from claim_incident(case when collected then 'storm of alerts' else of_group end, of_minute, at_instant, not_this) as claimed;
    insert into claims as c (group_key, incident_id, claimed_at, alerted_at, collected)
      values (of_group, owner, at_instant, case when collected then null else now() end, collected)
      on conflict (group_key) do update set incident_id = excluded.incident_id, claimed_at = excluded.claimed_at,
        alerted_at = excluded.alerted_at, collected = excluded.collected;
  end if;
  return next;
end
$$;
