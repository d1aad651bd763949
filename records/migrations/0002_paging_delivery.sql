CREATE TABLE "page_deliveries" (
	"key" text NOT NULL,
	"channel" text NOT NULL,
	"address" text NOT NULL,
	"person" text NOT NULL,
	"incident_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"state" text NOT NULL,
	"claimed_until" timestamp (3) with time zone NOT NULL,
	"repeats" integer DEFAULT 0 NOT NULL,
	"ref" text,
	"sent_at" timestamp (3) with time zone,
	"receipt" text,
	"receipt_at" timestamp (3) with time zone,
	"withdrawn_at" timestamp (3) with time zone,
	CONSTRAINT "page_deliveries_key_channel_address_pk" PRIMARY KEY("key","channel","address")
);
--> statement-breakpoint
CREATE INDEX "page_deliveries_of_incident" ON "page_deliveries" USING btree ("incident_id");--> statement-breakpoint
CREATE INDEX "page_deliveries_by_ref" ON "page_deliveries" USING btree ("channel","ref") WHERE "page_deliveries"."ref" is not null;--> statement-breakpoint
CREATE INDEX "page_deliveries_to_person" ON "page_deliveries" USING btree ("person","channel","sent_at");