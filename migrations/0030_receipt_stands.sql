ALTER TABLE "receipt" ADD COLUMN "superseded" boolean DEFAULT false NOT NULL;--> statement-breakpoint
UPDATE "receipt" earlier SET "superseded" = true WHERE EXISTS (SELECT 1 FROM "receipt" later
  WHERE later."ref_message_id" = earlier."ref_message_id" AND later."kind" = earlier."kind"
    AND later."case_id" = earlier."case_id" AND later."created_at" > earlier."created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "receipt_stands" ON "receipt" USING btree ("ref_message_id","kind","case_id") WHERE not superseded;