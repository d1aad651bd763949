CREATE TABLE "contact_methods" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person" text NOT NULL,
	"channel" text NOT NULL,
	"address" text NOT NULL,
	"seeded" boolean NOT NULL,
	"added_at" timestamp (3) with time zone NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	"removed_at" timestamp (3) with time zone,
	"code_sent_at" timestamp (3) with time zone,
	"code_digest" text,
	"wrong_codes" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "personal_rules" (
	"person" text PRIMARY KEY NOT NULL,
	"page" jsonb NOT NULL,
	"message" jsonb NOT NULL,
	"quiet_from" text,
	"quiet_until" text
);
--> statement-breakpoint
CREATE UNIQUE INDEX "contact_methods_once" ON "contact_methods" USING btree ("person","channel","address");--> statement-breakpoint
CREATE INDEX "contact_methods_confirmed" ON "contact_methods" USING btree ("confirmed_at");