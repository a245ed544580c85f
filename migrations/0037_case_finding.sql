CREATE TABLE "case_external" (
	"client_id" text NOT NULL,
	"external_id" text NOT NULL,
	"case_id" text NOT NULL,
	CONSTRAINT "case_external_client_id_external_id_pk" PRIMARY KEY("client_id","external_id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "case_external_case" ON "case_external" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "case_from" ON "case_record" USING btree ("from_region","id");--> statement-breakpoint
CREATE INDEX "case_to" ON "case_record" USING btree ("to_region","id");--> statement-breakpoint
CREATE INDEX "case_home" ON "case_record" USING btree ("home_region","id") WHERE home_region is not null;--> statement-breakpoint
CREATE INDEX "case_subject" ON "case_record" USING btree ("subject","id") WHERE subject is not null;--> statement-breakpoint
CREATE INDEX "case_item" ON "case_record" USING btree ("item_code","id");--> statement-breakpoint
CREATE INDEX "case_updated" ON "case_record" USING btree ("updated_at","id");--> statement-breakpoint
CREATE INDEX "case_regional" ON "case_record" USING btree ("regional_case_id") WHERE regional_case_id is not null;--> statement-breakpoint
CREATE INDEX "case_end" ON "case_record" USING btree (right(id, 8));--> statement-breakpoint
CREATE INDEX "handoff_waybill" ON "handoff" USING btree ("waybill") WHERE waybill is not null;--> statement-breakpoint
CREATE INDEX "shipment_number" ON "shipment" USING btree ("waybill");