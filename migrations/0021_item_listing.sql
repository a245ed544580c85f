CREATE TABLE "item_listing" (
	"region" text PRIMARY KEY NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"listed_at" timestamp with time zone,
	"failure" text,
	"left_out_count" integer DEFAULT 0 NOT NULL,
	"left_out" jsonb DEFAULT '[]'::jsonb NOT NULL
);
