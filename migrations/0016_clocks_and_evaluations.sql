CREATE TABLE "case_clock" (
	"case_id" text PRIMARY KEY NOT NULL,
	"region" text NOT NULL,
	"item_code" text NOT NULL,
	"promised_days" integer NOT NULL,
	"statutory_days" integer NOT NULL,
	"accepted_at" timestamp with time zone NOT NULL,
	"due" text NOT NULL,
	"warned_promised" integer DEFAULT 0 NOT NULL,
	"warned_statutory" integer DEFAULT 0 NOT NULL,
	"next_check_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"used_days" integer
);
--> statement-breakpoint
CREATE TABLE "evaluation" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"region" text NOT NULL,
	"item_code" text NOT NULL,
	"clerk" text,
	"client_id" text NOT NULL,
	"score" integer NOT NULL,
	"tags" jsonb NOT NULL,
	"comment" "bytea",
	"given_at" timestamp with time zone NOT NULL,
	"next_step_by" text,
	CONSTRAINT "evaluation_case_id_unique" UNIQUE("case_id")
);
--> statement-breakpoint
CREATE TABLE "evaluation_step" (
	"evaluation_id" text NOT NULL,
	"sequence" integer NOT NULL,
	"step" text NOT NULL,
	"client_id" text NOT NULL,
	"note" "bytea",
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "evaluation_step_evaluation_id_sequence_pk" PRIMARY KEY("evaluation_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "fault_report" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text,
	"item_code" text,
	"region" text NOT NULL,
	"client_id" text NOT NULL,
	"subject" text,
	"words" "bytea",
	"wrapped_key" "bytea",
	"master_version" text,
	"answer_by" text NOT NULL,
	"outcome" text,
	"answer" "bytea",
	"answered_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "case_clock_board" ON "case_clock" USING btree ("region","due","case_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "case_clock_check" ON "case_clock" USING btree ("next_check_at") WHERE next_check_at is not null;--> statement-breakpoint
CREATE INDEX "case_clock_item" ON "case_clock" USING btree ("item_code","ended_at") WHERE used_days is not null;--> statement-breakpoint
CREATE INDEX "evaluation_region" ON "evaluation" USING btree ("region","id");--> statement-breakpoint
CREATE INDEX "evaluation_open" ON "evaluation" USING btree ("region","next_step_by") WHERE next_step_by is not null;--> statement-breakpoint
CREATE INDEX "fault_report_region" ON "fault_report" USING btree ("region","id");--> statement-breakpoint
CREATE INDEX "fault_report_open" ON "fault_report" USING btree ("client_id") WHERE answered_at is null;--> statement-breakpoint
CREATE INDEX "fault_report_kept" ON "fault_report" USING btree ("answered_at") WHERE wrapped_key is not null;