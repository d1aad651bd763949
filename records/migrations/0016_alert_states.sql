CREATE TABLE "alert_states" (
	"dedup_key" text PRIMARY KEY NOT NULL,
	"group_key" text NOT NULL,
	"status" text NOT NULL,
	"severity" text,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"changed_at" timestamp (3) with time zone NOT NULL,
	"heard_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "alert_states_heard" ON "alert_states" USING btree ("heard_at");