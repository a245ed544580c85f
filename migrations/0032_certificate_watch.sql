CREATE TABLE "case_certificate" (
	"case_id" text NOT NULL,
	"material_code" text NOT NULL,
	"message_id" text NOT NULL,
	"certificate_ref" text NOT NULL,
	"certificate_type" text NOT NULL,
	"copy_expires_at" timestamp with time zone NOT NULL,
	"standing" text DEFAULT 'valid' NOT NULL,
	"standing_since" timestamp with time zone NOT NULL,
	"decided_with" text,
	"replaced_at" timestamp with time zone,
	"look_at" timestamp with time zone,
	CONSTRAINT "case_certificate_case_id_material_code_pk" PRIMARY KEY("case_id","material_code")
);
--> statement-breakpoint
CREATE TABLE "watched_certificate" (
	"ref" text PRIMARY KEY NOT NULL,
	"home_region" text NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"master_version" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"status" text NOT NULL,
	"status_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone,
	"confirmed_at" timestamp with time zone NOT NULL,
	"next_check_at" timestamp with time zone NOT NULL,
	"copies_until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "credential" ADD COLUMN "certificate_ref" text;--> statement-breakpoint
CREATE INDEX "case_certificate_ref" ON "case_certificate" USING btree ("certificate_ref");--> statement-breakpoint
CREATE INDEX "case_certificate_look" ON "case_certificate" USING btree ("look_at") WHERE look_at is not null;--> statement-breakpoint
CREATE INDEX "watched_certificate_due" ON "watched_certificate" USING btree ("next_check_at");