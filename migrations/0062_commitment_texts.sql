CREATE TABLE "commitment_text" (
	"digest" text NOT NULL,
	"region" text NOT NULL,
	"id" text NOT NULL,
	"zh" text NOT NULL,
	"en" text,
	"listed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "commitment_text_digest_region_id_pk" PRIMARY KEY("digest","region","id")
);
--> statement-breakpoint
ALTER TABLE "commitment" ADD COLUMN "signed" text;