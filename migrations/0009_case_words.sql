ALTER TABLE "case_record" ADD COLUMN "words" "bytea";--> statement-breakpoint
ALTER TABLE "case_record" ADD COLUMN "suspension_words" "bytea";--> statement-breakpoint
ALTER TABLE "case_record" ADD COLUMN "reported_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "case_record" ADD COLUMN "restricted_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "case_record" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "case_restricted" ON "case_record" USING btree ("restricted_until") WHERE restricted_until is not null;--> statement-breakpoint
CREATE INDEX "case_clear" ON "case_record" USING btree ("id") WHERE reason is not null or wanted is not null;