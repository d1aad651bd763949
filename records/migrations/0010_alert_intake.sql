CREATE TABLE "maintenance_windows" (
	"id" text PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"conditions" text[] NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"declared_by" text NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "service_changes" (
	"id" text PRIMARY KEY NOT NULL,
	"service" text NOT NULL,
	"kind" text NOT NULL,
	"summary" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"version" text,
	"author" text,
	"link" text
);
--> statement-breakpoint
CREATE INDEX "maintenance_windows_by_end" ON "maintenance_windows" USING btree ("ends_at");--> statement-breakpoint
CREATE INDEX "service_changes_newest" ON "service_changes" USING btree ("service","at" DESC NULLS LAST);