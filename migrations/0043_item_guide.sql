CREATE TABLE "item_guide" (
	"item_code" text NOT NULL,
	"digest" text NOT NULL,
	"version" text NOT NULL,
	"guide" jsonb NOT NULL,
	"listed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "item_guide_item_code_digest_pk" PRIMARY KEY("item_code","digest")
);
