ALTER TABLE "case_clock" ADD COLUMN "promised_unit" text;--> statement-breakpoint
ALTER TABLE "case_clock" ADD COLUMN "statutory_unit" text;--> statement-breakpoint
ALTER TABLE "evaluation" ADD COLUMN "revisit_since" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "case_clock_ended" ON "case_clock" USING btree ("ended_at") WHERE ended_at is not null;--> statement-breakpoint
CREATE INDEX "consultation_answered" ON "consultation" USING btree ("answered_at") WHERE answered_at is not null and case_id is not null;--> statement-breakpoint
CREATE INDEX "evaluation_revisit" ON "evaluation" USING btree ("region","id") WHERE revisit_since is not null;--> statement-breakpoint
CREATE INDEX "case_result_counter" ON "case_result" USING btree ("from_region","case_id") WHERE served_at is null;--> statement-breakpoint
CREATE INDEX "case_result_served" ON "case_result" USING btree ("served_at") WHERE served_at is not null;--> statement-breakpoint
UPDATE "evaluation" e SET "revisit_since" = s."at" FROM "evaluation_step" s
  WHERE s."evaluation_id" = e."id" AND s."step" = 'mended'
    AND NOT EXISTS (SELECT FROM "evaluation_step" r WHERE r."evaluation_id" = e."id" AND r."step" = 'revisited');
