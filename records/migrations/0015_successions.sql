-- The incident that follows one that is over, for an alert of that group: whoever has the group meanwhile, else one to
-- which the group and all others of that incident belong. An end gives its groups back before its incident stops
-- listening, so the group may belong to nobody, or to somebody else, when the alert is handed on.
create function succeed_incident(of_from text, of_successor text, of_minute text, at_instant timestamptz, of_group text)
returns table (owner text, fresh boolean, collected boolean)
language plpgsql as $$
begin
  -- Successions of one incident take its groups one after the other.
  perform pg_advisory_xact_lock(hashtext('succeed_incident ' || of_from));
  fresh := false;
  if of_group is not null then
    insert into claims as c (group_key, claimed_at) values (of_group, at_instant)
      on conflict (group_key) do update set group_key = excluded.group_key
      returning c.incident_id, c.collected into owner, collected;
    if owner is null then
      select c.incident_id into owner from claims c
        where c.group_key = derived_group(of_group) and c.incident_id is distinct from of_from;
      update claims c set incident_id = owner where c.group_key = of_group and owner is not null;
    end if;
  end if;
  collected := coalesce(collected, false);
  if owner is null or owner = of_from then
    select claimed.owner, claimed.fresh into owner, fresh
      from claim_incident(of_successor, of_minute, at_instant, null) as claimed;
    update claims c set incident_id = owner where c.incident_id = of_from or c.group_key = of_group;
  end if;
  return next;
end
$$;
