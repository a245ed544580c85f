CREATE TABLE "kept_answer" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"key" text NOT NULL,
	"work_until" timestamp with time zone NOT NULL,
	"status" integer,
	"sealed" "bytea",
	"wrapped_key" "bytea" NOT NULL,
	"master_version" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "idempotency" ADD COLUMN "actor" text;--> statement-breakpoint
CREATE INDEX "kept_answer_expiry" ON "kept_answer" USING btree ("expires_at");