CREATE SCHEMA "local";
--> statement-breakpoint
CREATE TABLE "action_items" (
	"incident_id" text NOT NULL,
	"item" text NOT NULL,
	"description" text NOT NULL,
	"kind" text NOT NULL,
	"owner" text NOT NULL,
	"priority" text NOT NULL,
	"added_at" timestamp (3) with time zone NOT NULL,
	"due_on" timestamp (3) with time zone NOT NULL,
	"done_at" timestamp (3) with time zone,
	"reviewed_at" timestamp (3) with time zone,
	"effective" boolean,
	CONSTRAINT "action_items_incident_id_item_pk" PRIMARY KEY("incident_id","item")
);
--> statement-breakpoint
CREATE TABLE "checklist_items" (
	"incident_id" text NOT NULL,
	"item" text NOT NULL,
	"position" integer NOT NULL,
	"phase" text NOT NULL,
	"text" text NOT NULL,
	"done" boolean NOT NULL,
	"ticked_by" text,
	"ticked_at" timestamp (3) with time zone,
	CONSTRAINT "checklist_items_incident_id_item_pk" PRIMARY KEY("incident_id","item")
);
--> statement-breakpoint
CREATE TABLE "claims" (
	"group_key" text PRIMARY KEY NOT NULL,
	"incident_id" text,
	"claimed_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "id_minutes" (
	"minute" text PRIMARY KEY NOT NULL,
	"used" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"private" boolean NOT NULL,
	"severity" text NOT NULL,
	"phase" text NOT NULL,
	"service" text NOT NULL,
	"title" text NOT NULL,
	"impact" text NOT NULL,
	"commander" text,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"declared_at" timestamp (3) with time zone,
	"mitigated_at" timestamp (3) with time zone,
	"resolved_at" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"revision" integer NOT NULL,
	"head_hash" text NOT NULL,
	"policy" jsonb NOT NULL,
	"state" jsonb NOT NULL,
	"state_version" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "obligations" (
	"incident_id" text NOT NULL,
	"key" text NOT NULL,
	"position" integer NOT NULL,
	"promise" text NOT NULL,
	"owed_by" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"due" timestamp (3) with time zone NOT NULL,
	"outcome" text,
	"over_at" timestamp (3) with time zone,
	"done_at" timestamp (3) with time zone,
	"why" text,
	CONSTRAINT "obligations_incident_id_key_pk" PRIMARY KEY("incident_id","key")
);
--> statement-breakpoint
CREATE TABLE "pages" (
	"incident_id" text NOT NULL,
	"effect" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"people" text[] NOT NULL,
	"asks" text[] NOT NULL,
	"obligations" text[] NOT NULL,
	"fate" text NOT NULL,
	"failure" text,
	CONSTRAINT "pages_incident_id_effect_pk" PRIMARY KEY("incident_id","effect")
);
--> statement-breakpoint
CREATE TABLE "postmortems" (
	"incident_id" text PRIMARY KEY NOT NULL,
	"owner" text,
	"meets_at" timestamp (3) with time zone,
	"held_at" timestamp (3) with time zone,
	"draft_at" timestamp (3) with time zone,
	"draft_link" text,
	"comments_closed_at" timestamp (3) with time zone,
	"published_at" timestamp (3) with time zone,
	"published_link" text,
	"review_published_at" timestamp (3) with time zone,
	"logs_saved_at" timestamp (3) with time zone,
	"traces_saved_at" timestamp (3) with time zone,
	"metrics_saved_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "timeline_events" (
	"incident_id" text NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"type" text NOT NULL,
	"actor" text NOT NULL,
	"line" text NOT NULL,
	"event" jsonb NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "timeline_events_incident_id_seq_pk" PRIMARY KEY("incident_id","seq")
);
--> statement-breakpoint
CREATE TABLE "local"."meetings" (
	"incident_id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"written_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"slot" timestamp (3) with time zone NOT NULL,
	"minutes" integer NOT NULL,
	"attendees" text[] NOT NULL,
	"sequence" integer NOT NULL,
	"subject" text NOT NULL,
	"text" text NOT NULL,
	"cancelled_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "local"."messages" (
	"id" serial PRIMARY KEY NOT NULL,
	"incident_id" text NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"written_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"place" text NOT NULL,
	"name" text NOT NULL,
	"text" text NOT NULL,
	"pinned" boolean NOT NULL,
	"edited_at" timestamp (3) with time zone,
	"posted_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "local"."outbox" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "local"."outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"deed" text NOT NULL,
	"key" text NOT NULL,
	"recipient" text NOT NULL,
	"via" text NOT NULL,
	"incident_id" text NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"written_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"channel" text NOT NULL,
	"what" text NOT NULL,
	"wording" text,
	"text" text NOT NULL,
	"ref" text NOT NULL,
	"details" jsonb NOT NULL,
	"withdrawn_at" timestamp (3) with time zone,
	"edited_at" timestamp (3) with time zone,
	CONSTRAINT "outbox_deed_key_recipient_via_pk" PRIMARY KEY("deed","key","recipient","via"),
	CONSTRAINT "outbox_id_unique" UNIQUE("id")
);
--> statement-breakpoint
CREATE TABLE "local"."room_members" (
	"incident_id" text NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"written_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"person" text NOT NULL,
	CONSTRAINT "room_members_incident_id_person_pk" PRIMARY KEY("incident_id","person")
);
--> statement-breakpoint
CREATE TABLE "local"."rooms" (
	"incident_id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"written_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"name" text NOT NULL,
	"topic" text NOT NULL,
	"private" boolean NOT NULL,
	"archived_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "local"."status_entries" (
	"id" serial PRIMARY KEY NOT NULL,
	"incident_id" text NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"written_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"service" text NOT NULL,
	"state" text NOT NULL,
	"text" text NOT NULL,
	"withdrawn_at" timestamp (3) with time zone,
	"withdrawn_because" text
);
--> statement-breakpoint
CREATE TABLE "local"."ticket_comments" (
	"id" serial PRIMARY KEY NOT NULL,
	"incident_id" text NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"written_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ticket_id" integer NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "local"."ticket_items" (
	"incident_id" text NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"written_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"item" text NOT NULL,
	"description" text NOT NULL,
	"owner" text NOT NULL,
	"priority" text NOT NULL,
	"due_on" timestamp (3) with time zone NOT NULL,
	"acceptance" text NOT NULL,
	CONSTRAINT "ticket_items_incident_id_item_pk" PRIMARY KEY("incident_id","item")
);
--> statement-breakpoint
CREATE TABLE "local"."tickets" (
	"id" serial PRIMARY KEY NOT NULL,
	"incident_id" text NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"written_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ticket" text NOT NULL,
	"title" text NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "action_items" ADD CONSTRAINT "action_items_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checklist_items" ADD CONSTRAINT "checklist_items_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "obligations" ADD CONSTRAINT "obligations_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pages" ADD CONSTRAINT "pages_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "postmortems" ADD CONSTRAINT "postmortems_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "timeline_events" ADD CONSTRAINT "timeline_events_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "local"."ticket_comments" ADD CONSTRAINT "ticket_comments_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "local"."tickets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "action_items_open" ON "action_items" USING btree ("due_on") WHERE "action_items"."done_at" is null;--> statement-breakpoint
CREATE INDEX "claims_of_incident" ON "claims" USING btree ("incident_id");--> statement-breakpoint
CREATE INDEX "incidents_newest" ON "incidents" USING btree ("opened_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "incidents_open" ON "incidents" USING btree ("phase","severity") WHERE "incidents"."closed_at" is null and "incidents"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "obligations_owed" ON "obligations" USING btree ("due") WHERE "obligations"."outcome" is null;--> statement-breakpoint
CREATE INDEX "messages_of_incident" ON "local"."messages" USING btree ("incident_id","place","name");--> statement-breakpoint
CREATE INDEX "outbox_of_incident" ON "local"."outbox" USING btree ("incident_id","at","id");--> statement-breakpoint
CREATE INDEX "status_entries_of_incident" ON "local"."status_entries" USING btree ("incident_id");--> statement-breakpoint
CREATE INDEX "tickets_of_incident" ON "local"."tickets" USING btree ("incident_id");