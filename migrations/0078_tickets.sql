CREATE TABLE "ticket" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"region" text NOT NULL,
	"place" text NOT NULL,
	"day" text NOT NULL,
	"number" text NOT NULL,
	"appointment_id" text,
	"due_at" timestamp with time zone,
	"state" text NOT NULL,
	"window_name" text,
	"called_at" timestamp with time zone,
	"calls" integer NOT NULL,
	"taken_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "ticket_number" ON "ticket" USING btree ("region","day","place","number");--> statement-breakpoint
CREATE UNIQUE INDEX "ticket_appointment" ON "ticket" USING btree ("appointment_id");--> statement-breakpoint
CREATE INDEX "ticket_day" ON "ticket" USING btree ("day");