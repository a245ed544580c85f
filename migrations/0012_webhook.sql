CREATE TABLE "webhook" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"case_id" text NOT NULL,
	"version" integer NOT NULL,
	"type" text NOT NULL,
	"case_state" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone NOT NULL,
	"lease_until" timestamp with time zone,
	"lease_token" text,
	"last_failure" jsonb,
	"since" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoint" (
	"client_id" text PRIMARY KEY NOT NULL,
	"url" text NOT NULL,
	"breaker" jsonb NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_lane" ON "webhook" USING btree ("client_id","case_id","version");--> statement-breakpoint
CREATE INDEX "webhook_pending" ON "webhook" USING btree ("client_id","next_attempt_at") WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX "webhook_sending" ON "webhook" USING btree ("lease_until") WHERE state = 'sending';--> statement-breakpoint
CREATE INDEX "webhook_parked" ON "webhook" USING btree ("client_id","id") WHERE state = 'parked';--> statement-breakpoint
CREATE INDEX "webhook_finished" ON "webhook" USING btree ("finished_at") WHERE finished_at is not null;