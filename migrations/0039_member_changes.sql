CREATE TABLE "webhook_attempt" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"webhook_id" text NOT NULL,
	"event_id" text NOT NULL,
	"type" text NOT NULL,
	"url" text NOT NULL,
	"nth" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"duration_ms" integer NOT NULL,
	"status" integer,
	"failure" text
);
--> statement-breakpoint
CREATE TABLE "webhook_setting" (
	"client_id" text PRIMARY KEY NOT NULL,
	"url" text NOT NULL,
	"events" jsonb,
	"set_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "case_change" ADD COLUMN "told" bigint;--> statement-breakpoint
-- What was followed before is numbered in the order of its telling; what was not, when it is.
UPDATE "case_change" c SET "told" = numbered.n FROM (
	SELECT "case_id", "version", row_number() OVER (ORDER BY "at", "case_id", "version") AS n
	FROM "case_change" WHERE "follow_at" IS NULL
) numbered WHERE c."case_id" = numbered."case_id" AND c."version" = numbered."version";--> statement-breakpoint
CREATE INDEX "webhook_attempt_client" ON "webhook_attempt" USING btree ("client_id","id");--> statement-breakpoint
CREATE INDEX "webhook_attempt_age" ON "webhook_attempt" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "case_change_told" ON "case_change" USING btree ("told");--> statement-breakpoint
CREATE INDEX "webhook_replay" ON "webhook" USING btree ("client_id","at");