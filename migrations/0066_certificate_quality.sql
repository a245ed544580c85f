CREATE TABLE "certificate_quality" (
	"region" text NOT NULL,
	"month" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"count" integer NOT NULL,
	"shape" text,
	"last_at" timestamp with time zone NOT NULL,
	CONSTRAINT "certificate_quality_region_month_kind_name_pk" PRIMARY KEY("region","month","kind","name")
);
