CREATE TABLE "bundle" (
	"id" text PRIMARY KEY NOT NULL,
	"bundle_type" text,
	"client_id" text NOT NULL,
	"from_region" text NOT NULL,
	"home_region" text,
	"channel" text NOT NULL,
	"wrapped_key" "bytea",
	"master_version" text NOT NULL,
	"withdrawn_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "bundle_step" (
	"bundle_id" text NOT NULL,
	"step" text NOT NULL,
	"position" integer NOT NULL,
	"after" jsonb NOT NULL,
	"item_code" text NOT NULL,
	"item_name" text NOT NULL,
	"to_region" text NOT NULL,
	"subject" text,
	"attempt" integer NOT NULL,
	"case_id" text,
	"earlier_cases" jsonb NOT NULL,
	"held" text,
	"withdrawn_at" timestamp with time zone,
	"request_digest" text NOT NULL,
	"sealed" "bytea",
	CONSTRAINT "bundle_step_bundle_id_step_pk" PRIMARY KEY("bundle_id","step")
);
--> statement-breakpoint
CREATE INDEX "bundle_region" ON "bundle" USING btree ("from_region","id");--> statement-breakpoint
CREATE INDEX "bundle_client" ON "bundle" USING btree ("client_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "bundle_step_case" ON "bundle_step" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "bundle_step_subject" ON "bundle_step" USING btree ("subject","bundle_id");