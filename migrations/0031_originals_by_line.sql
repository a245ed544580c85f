ALTER TABLE "case_originals" ADD COLUMN "lines" jsonb;--> statement-breakpoint
ALTER TABLE "handoff" ADD COLUMN "faults" jsonb;