CREATE TABLE "feed_places" (
	"reader" text PRIMARY KEY NOT NULL,
	"up_to" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outside_deeds" (
	"key" text PRIMARY KEY NOT NULL,
	"system" text NOT NULL,
	"subject" text NOT NULL,
	"deed" text NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"heard_as" text
);
--> statement-breakpoint
CREATE INDEX "outside_deeds_of_subject" ON "outside_deeds" USING btree ("system","subject","deed");