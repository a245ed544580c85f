CREATE TABLE "audit_sm_head" (
	"id" integer PRIMARY KEY NOT NULL,
	"size" bigint NOT NULL,
	"root" "bytea" NOT NULL,
	"note" text NOT NULL,
	"signed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_sm_tile" (
	"level" integer NOT NULL,
	"tile" bigint NOT NULL,
	"hashes" "bytea" NOT NULL,
	CONSTRAINT "audit_sm_tile_level_tile_pk" PRIMARY KEY("level","tile")
);
