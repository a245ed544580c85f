CREATE TABLE "case_originals" (
	"case_id" text PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"owner" text,
	"stopped" boolean DEFAULT false NOT NULL,
	"decided_without" boolean DEFAULT false NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "courier_scan" (
	"courier" text NOT NULL,
	"scan_id" text NOT NULL,
	"reference" text NOT NULL,
	"kind" text NOT NULL,
	"station" text,
	"digest" text NOT NULL,
	"scanned_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "courier_scan_courier_scan_id_pk" PRIMARY KEY("courier","scan_id")
);
--> statement-breakpoint
CREATE TABLE "handoff_batch" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"from_region" text NOT NULL,
	"to_region" text NOT NULL,
	"handoff_ids" jsonb NOT NULL,
	"courier" text,
	"waybill" text,
	"created_at" timestamp with time zone NOT NULL,
	"dispatched_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "handoff_manifest" (
	"subject_id" text NOT NULL,
	"revision" integer NOT NULL,
	"digest" text NOT NULL,
	"content" jsonb NOT NULL,
	"jws" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "handoff_manifest_subject_id_revision_pk" PRIMARY KEY("subject_id","revision")
);
--> statement-breakpoint
CREATE TABLE "precheck" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"from_region" text NOT NULL,
	"to_region" text NOT NULL,
	"item_code" text NOT NULL,
	"case_id" text,
	"outcome" text NOT NULL,
	"materials" jsonb NOT NULL,
	"sealed_comments" "bytea",
	"wrapped_key" "bytea",
	"master_version" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shipment" (
	"reference" text PRIMARY KEY NOT NULL,
	"courier" text NOT NULL,
	"waybill" text,
	"from_region" text NOT NULL,
	"to_region" text NOT NULL,
	"handoff_ids" jsonb NOT NULL,
	"state" text NOT NULL,
	"due_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"failure" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "custody_event" ADD COLUMN "sealed_note" "bytea";--> statement-breakpoint
ALTER TABLE "custody_event" ADD COLUMN "statement" jsonb;--> statement-breakpoint
ALTER TABLE "custody_event" ADD COLUMN "digest" text;--> statement-breakpoint
ALTER TABLE "handoff" ADD COLUMN "seal_date" text;--> statement-breakpoint
ALTER TABLE "handoff" ADD COLUMN "leg" text DEFAULT 'out' NOT NULL;--> statement-breakpoint
ALTER TABLE "handoff" ADD COLUMN "courier" text;--> statement-breakpoint
ALTER TABLE "handoff" ADD COLUMN "waybill" text;--> statement-breakpoint
ALTER TABLE "handoff" ADD COLUMN "batch_id" text;--> statement-breakpoint
ALTER TABLE "handoff" ADD COLUMN "counted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "handoff" ADD COLUMN "mended" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "handoff" ADD COLUMN "state_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "handoff" ADD COLUMN "overdue_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "handoff" ADD COLUMN "wrapped_key" "bytea";--> statement-breakpoint
ALTER TABLE "handoff" ADD COLUMN "master_version" text;--> statement-breakpoint
CREATE INDEX "courier_scan_reference" ON "courier_scan" USING btree ("reference");--> statement-breakpoint
CREATE INDEX "precheck_case" ON "precheck" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "precheck_from" ON "precheck" USING btree ("from_region","id");--> statement-breakpoint
CREATE INDEX "shipment_waybill" ON "shipment" USING btree ("courier","waybill");--> statement-breakpoint
CREATE INDEX "shipment_due" ON "shipment" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "handoff_cases" ON "handoff" USING gin ("case_ids");--> statement-breakpoint
CREATE INDEX "handoff_from" ON "handoff" USING btree ("from_region","id");--> statement-breakpoint
CREATE INDEX "handoff_to" ON "handoff" USING btree ("to_region","id");