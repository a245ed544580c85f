CREATE TABLE "region_gate" (
	"region" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"breaker" jsonb NOT NULL,
	"tokens" double precision NOT NULL,
	"tokens_at" timestamp with time zone NOT NULL,
	"beat_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "region_share" (
	"region" text NOT NULL,
	"courier" text NOT NULL,
	"slots" integer NOT NULL,
	"tokens" integer NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "region_share_region_courier_pk" PRIMARY KEY("region","courier")
);
--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "held" text;