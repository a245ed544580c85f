ALTER TABLE "receipt" DROP CONSTRAINT "receipt_ref_message_id_kind_case_id_pk";--> statement-breakpoint
ALTER TABLE "receipt" ADD CONSTRAINT "receipt_ref_message_id_kind_case_id_created_at_pk" PRIMARY KEY("ref_message_id","kind","case_id","created_at");--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "hurry" text;--> statement-breakpoint
CREATE INDEX "outbox_hurried" ON "outbox" USING btree ("to_region") WHERE hurry is not null;