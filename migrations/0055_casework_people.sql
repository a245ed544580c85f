CREATE TABLE "commitment" (
	"case_id" text NOT NULL,
	"code" text NOT NULL,
	"region" text NOT NULL,
	"item_code" text NOT NULL,
	"text" text,
	"signer" text NOT NULL,
	"signed_at" timestamp with time zone NOT NULL,
	"person_index" text,
	"check_by" text NOT NULL,
	"outcome" text,
	"checked_at" timestamp with time zone,
	"clerk" text,
	CONSTRAINT "commitment_case_id_code_pk" PRIMARY KEY("case_id","code")
);
--> statement-breakpoint
CREATE TABLE "case_clerk" (
	"client_id" text NOT NULL,
	"case_id" text NOT NULL,
	"clerk" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "case_clerk_client_id_case_id_pk" PRIMARY KEY("client_id","case_id")
);
--> statement-breakpoint
CREATE TABLE "case_telling" (
	"case_id" text NOT NULL,
	"version" integer NOT NULL,
	"telling" jsonb NOT NULL,
	"region" text NOT NULL,
	CONSTRAINT "case_telling_case_id_version_pk" PRIMARY KEY("case_id","version")
);
--> statement-breakpoint
CREATE INDEX "commitment_board" ON "commitment" USING btree ("region","case_id","code");--> statement-breakpoint
CREATE INDEX "commitment_breached" ON "commitment" USING btree ("person_index","region") WHERE outcome = 'breached';--> statement-breakpoint
CREATE INDEX "case_clerk_desk" ON "case_clerk" USING btree ("client_id","clerk","case_id");