DROP INDEX "outbox_pending";--> statement-breakpoint
CREATE INDEX "outbox_parked" ON "outbox" USING btree ("created_at") WHERE state = 'parked';--> statement-breakpoint
CREATE INDEX "outbox_pending" ON "outbox" USING btree ("to_region","next_attempt_at") WHERE state = 'pending';