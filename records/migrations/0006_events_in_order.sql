CREATE TABLE "feed_head" (
	"id" integer PRIMARY KEY NOT NULL,
	"last" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_dead_letters" (
	"webhook_id" text NOT NULL,
	"ordinal" bigint NOT NULL,
	"given_up_at" timestamp (3) with time zone NOT NULL,
	"error" text NOT NULL,
	"replay" boolean NOT NULL,
	CONSTRAINT "webhook_dead_letters_webhook_id_ordinal_pk" PRIMARY KEY("webhook_id","ordinal")
);
--> statement-breakpoint
CREATE TABLE "idempotent_requests" (
	"caller" text NOT NULL,
	"key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"status" integer,
	"location" text,
	"body" text,
	CONSTRAINT "idempotent_requests_caller_key_pk" PRIMARY KEY("caller","key")
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"id" text PRIMARY KEY NOT NULL,
	"url" text NOT NULL,
	"description" text NOT NULL,
	"events" text[] NOT NULL,
	"secret" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text NOT NULL,
	"delivered_up_to" bigint NOT NULL,
	"failing_since" timestamp (3) with time zone,
	"last_error" text,
	"disabled_at" timestamp (3) with time zone,
	"disabled_because" text
);
--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "insiders" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "timeline_events" ADD COLUMN "ordinal" bigint;--> statement-breakpoint
ALTER TABLE "webhook_dead_letters" ADD CONSTRAINT "webhook_dead_letters_webhook_id_webhooks_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idempotent_requests_age" ON "idempotent_requests" USING btree ("asked_at");--> statement-breakpoint
CREATE UNIQUE INDEX "timeline_events_in_order" ON "timeline_events" USING btree ("ordinal");