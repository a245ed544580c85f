ALTER TABLE "access_complaint" ALTER COLUMN "subject" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "access_complaint" ADD COLUMN "wrapped_key" "bytea";--> statement-breakpoint
ALTER TABLE "access_complaint" ADD COLUMN "master_version" text;--> statement-breakpoint
CREATE INDEX "consultation_open" ON "consultation" USING btree ("client_id") WHERE answered_at is null;