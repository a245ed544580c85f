CREATE TABLE "consent_try" (
	"object_id" text PRIMARY KEY NOT NULL,
	"day" text NOT NULL,
	"tries" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "consultation" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text,
	"item_code" text NOT NULL,
	"from_region" text NOT NULL,
	"to_region" text NOT NULL,
	"client_id" text NOT NULL,
	"subject" text,
	"question" "bytea",
	"answer" "bytea",
	"wrapped_key" "bytea",
	"master_version" text,
	"due_on" text NOT NULL,
	"answered_at" timestamp with time zone,
	"published" jsonb,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "region_contacts" (
	"region" text PRIMARY KEY NOT NULL,
	"contacts" jsonb NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "case_link" (
	"case_id" text NOT NULL,
	"is" text NOT NULL,
	"other_id" text NOT NULL,
	CONSTRAINT "case_link_case_id_is_other_id_pk" PRIMARY KEY("case_id","is","other_id")
);
--> statement-breakpoint
CREATE TABLE "draft" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"from_region" text NOT NULL,
	"to_region" text NOT NULL,
	"home_region" text,
	"item_code" text NOT NULL,
	"subject" text,
	"person_index" text,
	"counters" jsonb,
	"case_id" text,
	"converted_from" text,
	"sealed" "bytea",
	"wrapped_key" "bytea",
	"master_version" text NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "case_paper" (
	"case_id" text NOT NULL,
	"kind" text NOT NULL,
	"number" text NOT NULL,
	"paper" jsonb NOT NULL,
	"region" text NOT NULL,
	"client_id" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "case_paper_case_id_kind_number_pk" PRIMARY KEY("case_id","kind","number")
);
--> statement-breakpoint
CREATE TABLE "case_result" (
	"case_id" text PRIMARY KEY NOT NULL,
	"region" text NOT NULL,
	"from_region" text NOT NULL,
	"item_code" text NOT NULL,
	"outcome" text NOT NULL,
	"decided_at" timestamp with time zone NOT NULL,
	"due" text,
	"served_at" timestamp with time zone,
	"served_by" text,
	"service" jsonb,
	"note" "bytea"
);
--> statement-breakpoint
ALTER TABLE "evaluation" DROP CONSTRAINT "evaluation_case_id_unique";--> statement-breakpoint
ALTER TABLE "case_record" ADD COLUMN "counters" jsonb;--> statement-breakpoint
ALTER TABLE "evaluation" ADD COLUMN "moment" text DEFAULT 'handling' NOT NULL;--> statement-breakpoint
ALTER TABLE "evaluation" ADD COLUMN "upheld_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "consultation_to" ON "consultation" USING btree ("to_region","id");--> statement-breakpoint
CREATE INDEX "consultation_from" ON "consultation" USING btree ("from_region","id");--> statement-breakpoint
CREATE INDEX "consultation_case" ON "consultation" USING btree ("case_id") WHERE case_id is not null;--> statement-breakpoint
CREATE INDEX "consultation_public" ON "consultation" USING btree ("item_code","id") WHERE published is not null;--> statement-breakpoint
CREATE INDEX "draft_expires" ON "draft" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "draft_client" ON "draft" USING btree ("client_id","id") WHERE case_id is null;--> statement-breakpoint
CREATE INDEX "draft_subject" ON "draft" USING btree ("subject","id") WHERE subject is not null;--> statement-breakpoint
CREATE INDEX "case_result_open" ON "case_result" USING btree ("region","due","case_id") WHERE served_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "evaluation_once" ON "evaluation" USING btree ("case_id","moment");--> statement-breakpoint
CREATE INDEX "evaluation_month" ON "evaluation" USING btree ("given_at");