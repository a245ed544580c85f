CREATE TABLE "issued_subject" (
	"sub" text PRIMARY KEY NOT NULL,
	"key_version" text NOT NULL,
	"issued_at" timestamp with time zone NOT NULL
);
