CREATE TABLE "bulk_redrive" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"actor" jsonb,
	"region" text,
	"pending" jsonb NOT NULL,
	"done" integer NOT NULL,
	"failed" jsonb NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "counter_login" (
	"secret_hash" text NOT NULL,
	"client_id" text NOT NULL,
	"ref" text NOT NULL,
	"title" text NOT NULL,
	"target" text NOT NULL,
	"sid" text,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "counter_login_client_id_ref_pk" PRIMARY KEY("client_id","ref")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "counter_login_secret" ON "counter_login" USING btree ("secret_hash");--> statement-breakpoint
CREATE INDEX "counter_login_expires" ON "counter_login" USING btree ("expires_at");