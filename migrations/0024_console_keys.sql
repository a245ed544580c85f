-- Links and sessions of before do not say which key they come from: they end, and are asked for again.
DELETE FROM "console_access";--> statement-breakpoint
ALTER TABLE "console_access" ADD COLUMN "jkt" text NOT NULL;--> statement-breakpoint
CREATE INDEX "console_access_client" ON "console_access" USING btree ("client_id");