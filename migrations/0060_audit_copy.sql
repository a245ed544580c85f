CREATE TABLE "audit_copy" (
	"name" text PRIMARY KEY NOT NULL,
	"next" bigint NOT NULL
);
