CREATE TABLE "case_reminder" (
	"case_id" text NOT NULL,
	"reported" text NOT NULL,
	"region" text NOT NULL,
	"item_code" text NOT NULL,
	"missing" jsonb NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"reminded" integer DEFAULT 0 NOT NULL,
	"reminded_at" timestamp with time zone,
	"next_at" timestamp with time zone,
	CONSTRAINT "case_reminder_case_id_reported_pk" PRIMARY KEY("case_id","reported")
);
--> statement-breakpoint
ALTER TABLE "bundle_step" ADD COLUMN "beside" jsonb;--> statement-breakpoint
ALTER TABLE "bundle_step" ADD COLUMN "owed" jsonb;--> statement-breakpoint
CREATE INDEX "case_reminder_board" ON "case_reminder" USING btree ("region","case_id","reported");--> statement-breakpoint
CREATE INDEX "case_reminder_due" ON "case_reminder" USING btree ("next_at") WHERE next_at is not null;