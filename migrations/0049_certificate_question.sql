CREATE TABLE "certificate_question" (
	"id" text PRIMARY KEY NOT NULL,
	"home_region" text NOT NULL,
	"asked_as" text NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"master_version" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"answer" "bytea",
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "certificate_question_asked" ON "certificate_question" USING btree ("home_region","asked_as");--> statement-breakpoint
CREATE INDEX "certificate_question_expiry" ON "certificate_question" USING btree ("expires_at");