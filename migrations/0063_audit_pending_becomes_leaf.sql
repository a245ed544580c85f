-- Who may take events away that wait (whoever sequences) could take one away for good: nothing of a case misses it, and no
-- receipt need promise it. Now as many leaves must have been written in the same transaction behind the signed head. A leaf that is none of
-- ours is never signed: it is set aside, and that is in the log and an alarm.
CREATE FUNCTION "audit_pending_becomes_leaf"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  written bigint;
BEGIN
  EXECUTE format('SELECT count(*) FROM %I.audit_event WHERE xmin = pg_current_xact_id()::xid
    AND index >= (SELECT coalesce(max(audit_size_of(note)), 0) FROM %I.audit_head)', TG_TABLE_SCHEMA, TG_TABLE_SCHEMA) INTO written;
  IF (SELECT count(*) FROM gone) > written THEN
    RAISE EXCEPTION 'an event that waits for the audit log is taken away only when a leaf was written for it'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "audit_pending_leaves" AFTER DELETE ON "audit_pending" REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_pending_becomes_leaf"();
--> statement-breakpoint
ALTER TABLE "audit_pending" ENABLE ALWAYS TRIGGER "audit_pending_leaves";
