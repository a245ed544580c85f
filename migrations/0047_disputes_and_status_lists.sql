CREATE TABLE "certificate_dispute" (
	"id" text PRIMARY KEY NOT NULL,
	"certificate_ref" text NOT NULL,
	"region" text NOT NULL,
	"certificate_type" text NOT NULL,
	"field" text NOT NULL,
	"client_id" text NOT NULL,
	"subject" text,
	"by_holder" boolean NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"answer_by" text NOT NULL,
	"outcome" text,
	"answered_at" timestamp with time zone,
	"answered_by" text,
	"wrapped_key" "bytea" NOT NULL,
	"master_version" text NOT NULL,
	"sealed" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "status_entry" (
	"list_id" text NOT NULL,
	"index" integer NOT NULL,
	"certificate_ref" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "status_entry_list_id_index_pk" PRIMARY KEY("list_id","index")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "certificate_dispute_open" ON "certificate_dispute" USING btree ("certificate_ref","field") WHERE outcome is null;--> statement-breakpoint
CREATE INDEX "certificate_dispute_ref" ON "certificate_dispute" USING btree ("certificate_ref");--> statement-breakpoint
CREATE INDEX "certificate_dispute_region" ON "certificate_dispute" USING btree ("region","id");--> statement-breakpoint
CREATE INDEX "status_entry_ref" ON "status_entry" USING btree ("certificate_ref");--> statement-breakpoint
CREATE INDEX "status_entry_expiry" ON "status_entry" USING btree ("expires_at");