DROP INDEX "case_updated";--> statement-breakpoint
CREATE INDEX "case_updated" ON "case_record" USING brin ("updated_at") WITH (pages_per_range=16);--> statement-breakpoint
-- Room on each page for what a case becomes: a changed row that stays on its page is in no index anew.
ALTER TABLE "case_record" SET (fillfactor = 80);
