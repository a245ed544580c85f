CREATE TABLE "write_probe" (
	"slot" integer PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL
);
