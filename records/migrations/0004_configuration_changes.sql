CREATE TABLE "configuration_changes" (
	"number" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "configuration_changes_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"at" timestamp (3) with time zone NOT NULL,
	"by" text NOT NULL,
	"file" text NOT NULL,
	"differences" text[] NOT NULL,
	"content" jsonb NOT NULL
);
