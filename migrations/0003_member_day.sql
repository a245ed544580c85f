CREATE TABLE "member_day" (
	"client_id" text PRIMARY KEY NOT NULL,
	"day" date NOT NULL,
	"cases" integer NOT NULL
);
