CREATE TABLE "audit_fact" (
	"index" bigint NOT NULL,
	"nth" integer NOT NULL,
	"case_ref" text,
	"at" text NOT NULL,
	"action" text NOT NULL,
	"outcome" text NOT NULL,
	"object_class" text NOT NULL,
	"actor_id" text NOT NULL,
	"clerk" text,
	"organisation" text NOT NULL,
	"counterpart" text,
	"item" text,
	"subject" text,
	"session" text,
	CONSTRAINT "audit_fact_index_nth_pk" PRIMARY KEY("index","nth")
);
--> statement-breakpoint
CREATE TABLE "access_complaint" (
	"id" text PRIMARY KEY NOT NULL,
	"log_index" bigint NOT NULL,
	"case_id" text NOT NULL,
	"subject" text NOT NULL,
	"organisation" text NOT NULL,
	"reason" text NOT NULL,
	"words" "bytea",
	"answer_by" text NOT NULL,
	"outcome" text,
	"answer" "bytea",
	"answered_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "case_record" ADD COLUMN "person_index" text;--> statement-breakpoint
ALTER TABLE "receipt" ADD COLUMN "proof" "bytea";--> statement-breakpoint
CREATE INDEX "audit_fact_case" ON "audit_fact" USING btree ("case_ref","index") WHERE case_ref is not null;--> statement-breakpoint
CREATE INDEX "audit_fact_actor" ON "audit_fact" USING btree ("actor_id","index");--> statement-breakpoint
CREATE INDEX "audit_fact_clerk" ON "audit_fact" USING btree ("clerk","index") WHERE clerk is not null;--> statement-breakpoint
CREATE INDEX "audit_fact_organisation" ON "audit_fact" USING btree ("organisation","index");--> statement-breakpoint
CREATE INDEX "audit_fact_counterpart" ON "audit_fact" USING btree ("counterpart","index") WHERE counterpart is not null;--> statement-breakpoint
CREATE INDEX "audit_fact_item" ON "audit_fact" USING btree ("item","index") WHERE item is not null;--> statement-breakpoint
CREATE INDEX "audit_fact_action" ON "audit_fact" USING btree ("action","index");--> statement-breakpoint
CREATE INDEX "audit_fact_subject" ON "audit_fact" USING btree ("subject","index") WHERE subject is not null;--> statement-breakpoint
CREATE INDEX "audit_fact_session" ON "audit_fact" USING btree ("session") WHERE session is not null;--> statement-breakpoint
CREATE INDEX "access_complaint_subject" ON "access_complaint" USING btree ("subject","id");--> statement-breakpoint
CREATE INDEX "access_complaint_organisation" ON "access_complaint" USING btree ("organisation","id");--> statement-breakpoint
CREATE INDEX "access_complaint_open" ON "access_complaint" USING btree ("id") WHERE answered_at is null;--> statement-breakpoint
CREATE INDEX "case_person" ON "case_record" USING btree ("person_index","id") WHERE person_index is not null;