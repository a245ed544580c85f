CREATE TABLE "restore_finding" (
	"case_id" text PRIMARY KEY NOT NULL,
	"region" text NOT NULL,
	"outcome" text NOT NULL,
	"state" text NOT NULL,
	"said" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone,
	"settled_by" text,
	"settled_as" text
);
--> statement-breakpoint
CREATE TABLE "restore_run" (
	"id" text PRIMARY KEY NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"counts" jsonb NOT NULL,
	"log_origin" text
);
--> statement-breakpoint
CREATE INDEX "restore_finding_region" ON "restore_finding" USING btree ("region","case_id");