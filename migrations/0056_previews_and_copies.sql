CREATE TABLE "certificate_preview" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"item_code" text NOT NULL,
	"certificates" jsonb NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"answered_at" timestamp with time zone,
	"wrapped_key" "bytea" NOT NULL,
	"master_version" text NOT NULL,
	"sealed" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "certificate_pull" (
	"who" text PRIMARY KEY NOT NULL,
	"tokens" double precision NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"day" text NOT NULL,
	"today" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "credential" ADD COLUMN "subject" text;--> statement-breakpoint
ALTER TABLE "credential" ADD COLUMN "serves" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "credential" ADD COLUMN "used_by" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "credential" ADD COLUMN "declined_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "certificate_preview_of" ON "certificate_preview" USING btree ("client_id","subject","item_code");--> statement-breakpoint
CREATE INDEX "certificate_preview_until" ON "certificate_preview" USING btree ("until");--> statement-breakpoint
CREATE INDEX "certificate_pull_at" ON "certificate_pull" USING btree ("at");