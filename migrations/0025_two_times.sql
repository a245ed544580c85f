ALTER TABLE "case_change" ADD COLUMN "stated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "case_change" ADD COLUMN "stated_doubt" text;--> statement-breakpoint
ALTER TABLE "case_change" ADD COLUMN "implied" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "case_record" ADD COLUMN "last_report" jsonb;