CREATE TABLE "presentation" (
	"id" text PRIMARY KEY NOT NULL,
	"code_digest" text NOT NULL,
	"client_id" text NOT NULL,
	"sid" text NOT NULL,
	"subject" text NOT NULL,
	"home_region" text NOT NULL,
	"certificate_type" text NOT NULL,
	"disclose" text NOT NULL,
	"fields" text[],
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"used_by" text,
	"wrapped_key" "bytea" NOT NULL,
	"master_version" text NOT NULL,
	"sealed" "bytea",
	CONSTRAINT "presentation_code_digest_unique" UNIQUE("code_digest")
);
--> statement-breakpoint
CREATE INDEX "presentation_subject" ON "presentation" USING btree ("subject");--> statement-breakpoint
CREATE INDEX "presentation_expiry" ON "presentation" USING btree ("expires_at");