-- The first incident of a minute is incident-2026-01-29-1423, the second incident-2026-01-29-1423-2.
-- The minute's row is locked until commit, so that no two get the same id.
create function next_incident_id(of_minute text) returns text
language plpgsql as $$
declare
  number integer;
begin
  insert into id_minutes as counted (minute, used) values (of_minute, 1)
    on conflict (minute) do update set used = counted.used + 1
    returning used into number;
  return 'incident-' || of_minute || case when number = 1 then '' else '-' || number end;
end
$$;
--> statement-breakpoint
-- The incident that owns the group, unless it is `not_this` (which has ended): then, and when nobody owns it, a fresh id.
-- Who comes second waits on the first one's row and gets the first one's answer; no number is used up in vain.
create function claim_incident(of_group text, of_minute text, at_instant timestamptz, not_this text)
returns table (owner text, fresh boolean)
language plpgsql as $$
begin
  select c.incident_id into owner from claims c where c.group_key = of_group;
  if owner is null or owner = not_this then
    insert into claims as c (group_key, claimed_at) values (of_group, at_instant)
      on conflict (group_key) do update set group_key = excluded.group_key
      returning c.incident_id into owner;
    if owner is null or owner = not_this then
      owner := next_incident_id(of_minute);
      update claims c set incident_id = owner, claimed_at = at_instant where c.group_key = of_group;
      return query select owner, true;
      return;
    end if;
  end if;
  return query select owner, false;
end
$$;
