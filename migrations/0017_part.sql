CREATE TABLE "case_part" (
	"part_id" text NOT NULL,
	"case_id" text NOT NULL,
	"from_region" text NOT NULL,
	"to_region" text NOT NULL,
	"closed" boolean DEFAULT false NOT NULL,
	CONSTRAINT "case_part_part_id_case_id_pk" PRIMARY KEY("part_id","case_id")
);
--> statement-breakpoint
CREATE TABLE "part" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"subject" text,
	"uses" jsonb NOT NULL,
	"media_type" text NOT NULL,
	"size" integer NOT NULL,
	"digest" text NOT NULL,
	"state" text NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"master_version" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "part_chunk" (
	"part_id" text NOT NULL,
	"number" integer NOT NULL,
	"digest" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	CONSTRAINT "part_chunk_part_id_number_pk" PRIMARY KEY("part_id","number")
);
--> statement-breakpoint
ALTER TABLE "part_chunk" ADD CONSTRAINT "part_chunk_part_id_part_id_fk" FOREIGN KEY ("part_id") REFERENCES "public"."part"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "case_part_case" ON "case_part" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "part_client" ON "part" USING btree ("client_id","state");--> statement-breakpoint
CREATE INDEX "part_expiry" ON "part" USING btree ("expires_at");