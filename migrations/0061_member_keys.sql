CREATE TABLE "member_key_change" (
	"client_id" text PRIMARY KEY NOT NULL,
	"change" jsonb NOT NULL,
	"signature" text NOT NULL,
	"proposed_at" timestamp with time zone NOT NULL,
	"decided_at" timestamp with time zone,
	"decided_by" text,
	"operator_signature" text,
	"refused_reason" text
);
