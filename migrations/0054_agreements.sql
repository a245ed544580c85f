CREATE TABLE "agreement" (
	"id" text PRIMARY KEY NOT NULL,
	"terms" jsonb NOT NULL,
	"signatures" jsonb NOT NULL,
	"proposed_by" text NOT NULL,
	"proposed_at" timestamp with time zone NOT NULL,
	"made_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"closed_by" text,
	"closed_reason" text
);
