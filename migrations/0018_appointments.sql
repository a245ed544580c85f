CREATE TABLE "appointment" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"region" text NOT NULL,
	"item_code" text NOT NULL,
	"item_name" text NOT NULL,
	"slot_id" text NOT NULL,
	"subject" text,
	"state" text NOT NULL,
	"refused_as" text,
	"regional_number" text,
	"window_name" text,
	"begins_at" timestamp with time zone,
	"ends_at" timestamp with time zone,
	"wrapped_key" "bytea",
	"master_version" text NOT NULL,
	"sealed" "bytea",
	"cancel_owed_since" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "appointment_subject" ON "appointment" USING btree ("subject","region");--> statement-breakpoint
CREATE INDEX "appointment_open" ON "appointment" USING btree ("updated_at") WHERE state = 'requested';--> statement-breakpoint
CREATE INDEX "appointment_owed" ON "appointment" USING btree ("cancel_owed_since") WHERE cancel_owed_since is not null;