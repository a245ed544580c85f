-- 0063 counted leaves behind the head, and who sequences could take those away again in the same step, or count them twice:
-- an event went, and no leaf of it stayed. What lies behind the head goes now only once it was set aside, from where nothing
-- is ever taken, and events that wait are taken away once in a transaction.
CREATE OR REPLACE FUNCTION "audit_event_keeps_signed"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  signed bigint;
  lost boolean;
BEGIN
  EXECUTE format('SELECT coalesce(max(audit_size_of(note)), 0) FROM %I.audit_head', TG_TABLE_SCHEMA) INTO signed;
  EXECUTE format('SELECT EXISTS (SELECT FROM gone WHERE gone.index < $1 OR NOT EXISTS (
    SELECT FROM %I.audit_set_aside a WHERE a.found_in = ''beyond_head'' AND a.place = gone.index
      AND a.content = encode(gone.leaf, ''base64'')))', TG_TABLE_SCHEMA) INTO lost USING signed;
  IF NOT audit_is_step() OR lost THEN
    RAISE EXCEPTION 'the audit log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION "audit_pending_becomes_leaf"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  written bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM gone) THEN
    RETURN NULL;
  END IF;
  -- A lock of the transaction cannot be given back before its end: it says that there was a taking away already.
  IF EXISTS (SELECT FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
      AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
      AND classid = 63 AND objid = 1 AND objsubid = 2) THEN
    RAISE EXCEPTION 'events that wait for the audit log are taken away once in a step'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM pg_advisory_xact_lock_shared(63, 1);
  EXECUTE format('SELECT count(*) FROM %I.audit_event WHERE xmin = pg_current_xact_id()::xid
    AND index >= (SELECT coalesce(max(audit_size_of(note)), 0) FROM %I.audit_head)', TG_TABLE_SCHEMA, TG_TABLE_SCHEMA) INTO written;
  IF (SELECT count(*) FROM gone) > written THEN
    RAISE EXCEPTION 'an event that waits for the audit log is taken away only when a leaf was written for it'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;
