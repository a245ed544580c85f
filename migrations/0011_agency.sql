CREATE TABLE "agency" (
	"sid" text NOT NULL,
	"agent_sid" text NOT NULL,
	"authorisation" jsonb NOT NULL,
	"checked_at" timestamp with time zone NOT NULL,
	CONSTRAINT "agency_sid_agent_sid_pk" PRIMARY KEY("sid","agent_sid")
);
