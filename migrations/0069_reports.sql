ALTER TABLE "audit_fact" ADD COLUMN "ground" text;--> statement-breakpoint
ALTER TABLE "audit_fact" ADD COLUMN "certificate_type" text;--> statement-breakpoint
ALTER TABLE "audit_fact" ADD COLUMN "credential" text;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "sent_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "answered_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "bytes" integer;--> statement-breakpoint
CREATE INDEX "audit_fact_credential" ON "audit_fact" USING btree ("credential","index") WHERE credential is not null;--> statement-breakpoint
-- What earlier versions laid out of certificates, as far as the leaves are here: few of many, so that nothing waits for it for long.
UPDATE "audit_fact" f SET
  "ground" = e.event ->> 'legalBasis',
  "counterpart" = coalesce(f.counterpart, e.event -> 'details' ->> 'home'),
  "certificate_type" = coalesce(e.event -> 'details' ->> 'certificateType', CASE e.event -> 'object' ->> 'class' WHEN 'certificate' THEN e.event -> 'object' ->> 'ref' END),
  "credential" = coalesce(e.event -> 'details' ->> 'credential', CASE e.event -> 'object' ->> 'class' WHEN 'credential' THEN e.event -> 'object' ->> 'ref' END)
FROM (SELECT a.index, convert_from(a.leaf, 'UTF8')::jsonb AS event FROM "audit_event" a WHERE a.leaf IS NOT NULL
    AND EXISTS (SELECT FROM "audit_fact" g WHERE g.index = a.index AND g.action IN ('certificate.retrieved', 'certificate.refused', 'credential.issued'))) e
WHERE e.index = f.index AND f.action IN ('certificate.retrieved', 'certificate.refused', 'credential.issued');
