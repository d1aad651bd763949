CREATE TABLE "duty_handoffs" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "duty_handoffs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"workflow" text NOT NULL,
	"schedule" text NOT NULL,
	"person" text NOT NULL,
	"after_person" text,
	"handed_at" timestamp (3) with time zone NOT NULL,
	"acknowledged_by" text,
	"acknowledged_at" timestamp (3) with time zone,
	CONSTRAINT "duty_handoffs_workflow_unique" UNIQUE("workflow")
);
--> statement-breakpoint
CREATE INDEX "duty_handoffs_handed" ON "duty_handoffs" USING btree ("handed_at");