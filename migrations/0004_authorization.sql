CREATE TABLE "authorization" (
	"handle_hash" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"request" jsonb NOT NULL,
	"browser_hash" text,
	"sid" text,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "login" ADD COLUMN "authorization" text;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "account" text;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "browser_hash" text;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "consented" jsonb;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "refresh_hash" text;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "refresh_jkt" text;--> statement-breakpoint
CREATE INDEX "session_account" ON "session" USING btree ("account");--> statement-breakpoint
CREATE INDEX "session_browser" ON "session" USING btree ("browser_hash");--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_refresh_hash_unique" UNIQUE("refresh_hash");