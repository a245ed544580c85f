CREATE TABLE "case_change" (
	"case_id" text NOT NULL,
	"version" integer NOT NULL,
	"event" text NOT NULL,
	"from_state" text NOT NULL,
	"to_state" text NOT NULL,
	"owner" text,
	"reason_code" text,
	"at" timestamp with time zone NOT NULL,
	"follow_at" timestamp with time zone,
	"follow_attempts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "case_change_case_id_version_pk" PRIMARY KEY("case_id","version")
);
--> statement-breakpoint
CREATE INDEX "case_change_to_follow" ON "case_change" USING btree ("case_id","version") WHERE follow_at is not null;