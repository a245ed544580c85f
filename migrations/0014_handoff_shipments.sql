CREATE UNIQUE INDEX "shipment_waybill_open" ON "shipment" USING btree ("courier","waybill") WHERE state in ('registering', 'registered');--> statement-breakpoint
CREATE INDEX "shipment_handoffs" ON "shipment" USING gin ("handoff_ids");--> statement-breakpoint
ALTER TABLE "case_originals" DROP COLUMN "stopped";