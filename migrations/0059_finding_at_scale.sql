ALTER TABLE "commitment" ADD COLUMN "joint_indexes" jsonb;--> statement-breakpoint
ALTER TABLE "case_record" ADD COLUMN "ended_as" text GENERATED ALWAYS AS (case when state in ('refused', 'approved', 'denied', 'terminated', 'withdrawn') then state end) STORED;--> statement-breakpoint
CREATE INDEX "commitment_unchecked" ON "commitment" USING btree ("case_id","code") WHERE outcome is null;--> statement-breakpoint
CREATE INDEX "commitment_checked" ON "commitment" USING btree ("outcome","case_id","code") WHERE outcome is not null;--> statement-breakpoint
CREATE INDEX "commitment_breached_joint" ON "commitment" USING gin ("joint_indexes") WHERE outcome = 'breached';--> statement-breakpoint
CREATE INDEX "case_open" ON "case_record" USING btree ("id") WHERE ended_as is null;--> statement-breakpoint
CREATE INDEX "case_ended" ON "case_record" USING btree ("ended_as","id") WHERE ended_as is not null;--> statement-breakpoint
CREATE INDEX "case_clock_due" ON "case_clock" USING btree ("due","case_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "handoff_owner" ON "handoff" USING btree ("owner","id") WHERE owner is not null;