-- The log cannot be rewritten by whoever holds an ordinary connection, the tables' owner included.
-- ENABLE ALWAYS: session_replication_role does not switch the guards off. A superuser can still remove
-- them; that is what `npm run audit:verify` and witnesses of the checkpoint are for.
CREATE FUNCTION "audit_refuse_change"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END
$$;
--> statement-breakpoint
CREATE FUNCTION "audit_tile_only_grows"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF NEW.level <> OLD.level OR NEW.tile <> OLD.tile
    OR substring(NEW.hashes FROM 1 FOR length(OLD.hashes)) <> OLD.hashes THEN
    RAISE EXCEPTION 'a tile of the audit log only grows at its end'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE FUNCTION "audit_head_only_grows"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF NEW.id <> OLD.id OR NEW.size <= OLD.size THEN
    RAISE EXCEPTION 'the head of the audit log only moves forward'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "audit_event_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_event"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_refuse_change"();
--> statement-breakpoint
CREATE TRIGGER "audit_tile_keeps" BEFORE DELETE OR TRUNCATE ON "audit_tile"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_refuse_change"();
--> statement-breakpoint
CREATE TRIGGER "audit_tile_grows" BEFORE UPDATE ON "audit_tile"
  FOR EACH ROW EXECUTE FUNCTION "audit_tile_only_grows"();
--> statement-breakpoint
CREATE TRIGGER "audit_head_keeps" BEFORE DELETE OR TRUNCATE ON "audit_head"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_refuse_change"();
--> statement-breakpoint
CREATE TRIGGER "audit_head_grows" BEFORE UPDATE ON "audit_head"
  FOR EACH ROW EXECUTE FUNCTION "audit_head_only_grows"();
--> statement-breakpoint
ALTER TABLE "audit_event" ENABLE ALWAYS TRIGGER "audit_event_append_only";
--> statement-breakpoint
ALTER TABLE "audit_tile" ENABLE ALWAYS TRIGGER "audit_tile_keeps";
--> statement-breakpoint
ALTER TABLE "audit_tile" ENABLE ALWAYS TRIGGER "audit_tile_grows";
--> statement-breakpoint
ALTER TABLE "audit_head" ENABLE ALWAYS TRIGGER "audit_head_keeps";
--> statement-breakpoint
ALTER TABLE "audit_head" ENABLE ALWAYS TRIGGER "audit_head_grows";
