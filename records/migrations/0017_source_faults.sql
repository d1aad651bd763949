CREATE TABLE "source_faults" (
	"source" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"alerts" integer NOT NULL,
	"says" text NOT NULL
);
