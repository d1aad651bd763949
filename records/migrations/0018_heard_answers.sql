CREATE TABLE "heard_answers" (
	"channel" text NOT NULL,
	"ref" text NOT NULL,
	"heard_at" timestamp (3) with time zone NOT NULL,
	"person" text,
	"incidents" text[] NOT NULL,
	CONSTRAINT "heard_answers_channel_ref_pk" PRIMARY KEY("channel","ref")
);
