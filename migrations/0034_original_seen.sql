CREATE TABLE "original_seen" (
	"case_id" text NOT NULL,
	"code" text NOT NULL,
	"clerk" text NOT NULL,
	"pages" integer,
	"copy" text NOT NULL,
	"region" text NOT NULL,
	"client_id" text NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "original_seen_case_id_code_pk" PRIMARY KEY("case_id","code")
);
