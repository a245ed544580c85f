CREATE TABLE "credential_opening" (
	"id" text PRIMARY KEY NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"master_version" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"kept_until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "credential_opening_end" ON "credential_opening" USING btree ("kept_until");