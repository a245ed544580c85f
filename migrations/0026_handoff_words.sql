ALTER TABLE "handoff_manifest" ALTER COLUMN "content" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "handoff_manifest" ALTER COLUMN "jws" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "handoff" ADD COLUMN "seal_digest" text;--> statement-breakpoint
ALTER TABLE "handoff" ADD COLUMN "sealed_words" "bytea";--> statement-breakpoint
ALTER TABLE "handoff_batch" ADD COLUMN "wrapped_key" "bytea";--> statement-breakpoint
ALTER TABLE "handoff_batch" ADD COLUMN "master_version" text;--> statement-breakpoint
ALTER TABLE "handoff_manifest" ADD COLUMN "sealed" "bytea";