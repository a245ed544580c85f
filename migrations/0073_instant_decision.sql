CREATE TABLE "instant_decision" (
	"case_id" text PRIMARY KEY NOT NULL,
	"region" text NOT NULL,
	"item_code" text NOT NULL,
	"rule" text NOT NULL,
	"zh" text NOT NULL,
	"en" text,
	"grounds" jsonb NOT NULL,
	"decided_at" timestamp with time zone NOT NULL,
	"check_by" text,
	"outcome" text,
	"checked_at" timestamp with time zone,
	"clerk" text
);
--> statement-breakpoint
CREATE INDEX "instant_decision_board" ON "instant_decision" USING btree ("region","case_id");--> statement-breakpoint
CREATE INDEX "instant_decision_unchecked" ON "instant_decision" USING btree ("region","case_id") WHERE outcome is null and check_by is not null;