ALTER TABLE "case_clock" ALTER COLUMN "promised_days" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "case_clock" ALTER COLUMN "statutory_days" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "case_clock" ALTER COLUMN "accepted_at" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "case_change" ADD COLUMN "words" "bytea";--> statement-breakpoint
ALTER TABLE "case_change" ADD COLUMN "days" integer;--> statement-breakpoint
ALTER TABLE "case_record" ADD COLUMN "accepted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "case_clock" ADD COLUMN "warned_acceptance" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
-- Cases that are under way were accepted when their first acceptance happened.
UPDATE "case_record" c SET "accepted_at" = a."at"
FROM (SELECT "case_id", min(coalesce("stated_at", "at")) AS "at" FROM "case_change" WHERE "event" = 'accept' GROUP BY "case_id") a
WHERE c."id" = a."case_id" AND c."state" NOT IN ('refused', 'approved', 'denied');
--> statement-breakpoint
-- Cases that wait for their acceptance have a clock from now on; it is computed at the first look, which is due.
INSERT INTO "case_clock" ("case_id", "region", "item_code", "due", "next_check_at")
SELECT "id", "to_region", "item_code", '9999-12-31', now() FROM "case_record" WHERE "state" = 'forwarded'
ON CONFLICT DO NOTHING;
