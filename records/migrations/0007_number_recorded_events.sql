-- What was recorded before events had an order among all incidents gets one.
update timeline_events as event set ordinal = ordered.ordinal
from (select incident_id, seq, row_number() over (order by at, incident_id, seq) as ordinal from timeline_events) as ordered
where event.incident_id = ordered.incident_id and event.seq = ordered.seq;
--> statement-breakpoint
insert into feed_head (id, last) select 1, coalesce(max(ordinal), 0) from timeline_events;
