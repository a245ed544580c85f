CREATE TABLE "audit_event" (
	"index" bigint PRIMARY KEY NOT NULL,
	"case_ref" text,
	"leaf" "bytea" NOT NULL,
	"leaf_hash" "bytea" NOT NULL,
	"sequenced_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_head" (
	"id" integer PRIMARY KEY NOT NULL,
	"size" bigint NOT NULL,
	"root" "bytea" NOT NULL,
	"note" text NOT NULL,
	"signed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_pending" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"case_ref" text,
	"event" jsonb NOT NULL,
	"committed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_tile" (
	"level" integer NOT NULL,
	"tile" bigint NOT NULL,
	"hashes" "bytea" NOT NULL,
	CONSTRAINT "audit_tile_level_tile_pk" PRIMARY KEY("level","tile")
);
--> statement-breakpoint
CREATE TABLE "case_record" (
	"id" text PRIMARY KEY NOT NULL,
	"item_code" text NOT NULL,
	"item_name" text NOT NULL,
	"from_region" text NOT NULL,
	"to_region" text NOT NULL,
	"home_region" text,
	"channel" text NOT NULL,
	"client_id" text NOT NULL,
	"subject" text,
	"state" text NOT NULL,
	"suspended_from" text,
	"owner" text,
	"reason" text,
	"wanted" jsonb,
	"regional_case_id" text,
	"materials" jsonb NOT NULL,
	"originals" boolean NOT NULL,
	"wrapped_key" "bytea",
	"master_version" text NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency" (
	"client_id" text NOT NULL,
	"key" text NOT NULL,
	"request_digest" text NOT NULL,
	"result_ref" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotency_client_id_key_pk" PRIMARY KEY("client_id","key")
);
--> statement-breakpoint
CREATE TABLE "receipt" (
	"ref_message_id" text NOT NULL,
	"kind" text NOT NULL,
	"case_id" text NOT NULL,
	"jws" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "receipt_ref_message_id_kind_case_id_pk" PRIMARY KEY("ref_message_id","kind","case_id")
);
--> statement-breakpoint
CREATE TABLE "credential" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"certificate_type" text NOT NULL,
	"item_code" text NOT NULL,
	"home_region" text NOT NULL,
	"agreement_id" text NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"master_version" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "console_access" (
	"secret_hash" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"client_id" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"return_to" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"source" text NOT NULL,
	"report_id" text NOT NULL,
	"digest" text NOT NULL,
	"case_id" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "inbox_source_report_id_pk" PRIMARY KEY("source","report_id")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"message_id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"to_region" text NOT NULL,
	"sequence" integer NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"payload" "bytea" NOT NULL,
	"digest" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone NOT NULL,
	"lease_until" timestamp with time zone,
	"lease_token" text,
	"traceparent" text,
	"last_failure" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "federation_document" (
	"version" integer PRIMARY KEY NOT NULL,
	"document" jsonb NOT NULL,
	"hash" text NOT NULL,
	"changed_by" text NOT NULL,
	"changed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "custody_event" (
	"handoff_id" text NOT NULL,
	"sequence" integer NOT NULL,
	"event" text NOT NULL,
	"pages" integer,
	"waybill" text,
	"note" text,
	"client_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "custody_event_handoff_id_sequence_pk" PRIMARY KEY("handoff_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "handoff" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"from_region" text NOT NULL,
	"to_region" text NOT NULL,
	"case_ids" jsonb NOT NULL,
	"pages" integer NOT NULL,
	"items" jsonb NOT NULL,
	"seal" text NOT NULL,
	"state" text NOT NULL,
	"owner" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "login" (
	"handle_hash" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"region" text NOT NULL,
	"kind" text NOT NULL,
	"redirect_uri" text NOT NULL,
	"client_state" text,
	"browser_hash" text,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "replay" (
	"issuer" text NOT NULL,
	"jti" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "replay_issuer_jti_pk" PRIMARY KEY("issuer","jti")
);
--> statement-breakpoint
CREATE TABLE "session" (
	"sid" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"region" text NOT NULL,
	"kind" text NOT NULL,
	"level" jsonb NOT NULL,
	"auth_time" timestamp with time zone NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"master_version" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "item" (
	"code" text PRIMARY KEY NOT NULL,
	"region" text NOT NULL,
	"basic_code" text NOT NULL,
	"name" text NOT NULL,
	"item" jsonb NOT NULL,
	"listed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "audit_event_case" ON "audit_event" USING btree ("case_ref","index");--> statement-breakpoint
CREATE INDEX "audit_pending_case" ON "audit_pending" USING btree ("case_ref");--> statement-breakpoint
CREATE INDEX "case_client" ON "case_record" USING btree ("client_id","id");--> statement-breakpoint
CREATE INDEX "receipt_case" ON "receipt" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "credential_expiry" ON "credential" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_lane" ON "outbox" USING btree ("case_id","to_region","sequence");--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_one_in_flight" ON "outbox" USING btree ("case_id","to_region") WHERE state in ('queued', 'sending');--> statement-breakpoint
CREATE INDEX "outbox_pending" ON "outbox" USING btree ("next_attempt_at") WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX "outbox_leased" ON "outbox" USING btree ("lease_until") WHERE state in ('queued', 'sending');--> statement-breakpoint
CREATE INDEX "custody_at" ON "custody_event" USING btree ("at");--> statement-breakpoint
CREATE INDEX "replay_expiry" ON "replay" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "session_expiry" ON "session" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "item_basic_code" ON "item" USING btree ("basic_code");--> statement-breakpoint
CREATE INDEX "item_region" ON "item" USING btree ("region");