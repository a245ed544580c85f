CREATE TABLE "audit_witness" (
	"key" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"note" text,
	"line" text,
	"cosigned_at" timestamp with time zone,
	"asked_at" timestamp with time zone NOT NULL,
	"problem" text
);
--> statement-breakpoint
CREATE TABLE "audit_witnessed" (
	"id" integer PRIMARY KEY NOT NULL,
	"size" bigint NOT NULL,
	"note" text NOT NULL,
	"cosigned_at" timestamp with time zone NOT NULL
);
