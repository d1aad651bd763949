-- While the database was down an incident was opened under an id that carries a digest of its group. The recorder enters
-- it under that digest; the group finds it there before it gets a fresh id.
create function derived_group(of_group text) returns text
language sql immutable as $$
  select 'derived/' || left(encode(sha256(convert_to(of_group, 'UTF8')), 'hex'), 10)
$$;
--> statement-breakpoint
create or replace function claim_incident(of_group text, of_minute text, at_instant timestamptz, not_this text)
returns table (owner text, fresh boolean)
language plpgsql as $$
declare
  given_out boolean := false;
begin
  select c.incident_id into owner from claims c where c.group_key = of_group;
  if owner is null or owner = not_this then
    insert into claims as c (group_key, claimed_at) values (of_group, at_instant)
      on conflict (group_key) do update set group_key = excluded.group_key
      returning c.incident_id into owner;
    if owner is null or owner = not_this then
      select c.incident_id into owner from claims c
        where c.group_key = derived_group(of_group) and c.incident_id is distinct from not_this;
      if owner is null then
        owner := next_incident_id(of_minute);
        given_out := true;
      end if;
      update claims c set incident_id = owner, claimed_at = at_instant where c.group_key = of_group;
    end if;
  end if;
  return query select owner, given_out;
end
$$;
