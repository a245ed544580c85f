ALTER TABLE "case_change" ADD COLUMN "clerk" text;--> statement-breakpoint
ALTER TABLE "fault_report" ADD COLUMN "contacted_at" timestamp with time zone;