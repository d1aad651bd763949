CREATE TABLE "held_pages" (
	"effect" text PRIMARY KEY NOT NULL,
	"incident_id" text NOT NULL,
	"people" text[] NOT NULL,
	"channel" text,
	"page" jsonb NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"bundle" text,
	"claimed_at" timestamp (3) with time zone,
	"reached" jsonb,
	"answered" text[] DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "paging_turns" (
	"person" text PRIMARY KEY NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	"incident_id" text NOT NULL,
	"severity" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "held_pages_of_bundle" ON "held_pages" USING btree ("bundle");--> statement-breakpoint
CREATE INDEX "held_pages_due" ON "held_pages" USING btree ("due_at");