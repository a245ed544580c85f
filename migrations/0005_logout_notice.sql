CREATE TABLE "logout_notice" (
	"sid" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "logout_notice_due" ON "logout_notice" USING btree ("due_at");