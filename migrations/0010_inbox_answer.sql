CREATE TABLE "inbox_answer" (
	"message_id" text PRIMARY KEY NOT NULL,
	"region" text NOT NULL,
	"state" text NOT NULL,
	"regional_case_id" text,
	"code" text,
	"at" timestamp with time zone NOT NULL
);
