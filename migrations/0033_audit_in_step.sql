CREATE TABLE "audit_set_aside" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"found_in" text NOT NULL,
	"place" bigint NOT NULL,
	"content" text NOT NULL,
	"reason" text NOT NULL,
	"set_aside_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "audit_set_aside_at" ON "audit_set_aside" USING btree ("set_aside_at");--> statement-breakpoint
-- Every table of the log is written by the sequencer's step alone, which says so for its transaction, and only in the
-- form that the signed head allows. Whoever says so too can still only do what a sequencer does; a superuser can remove
-- the guards: that is what `npm run audit:verify` and witnesses of the checkpoint are for.
CREATE FUNCTION "audit_is_step"() RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT coalesce(current_setting('tongban.audit_step', true), '') = 'sequencer'
$$;
--> statement-breakpoint
-- The size that is signed: the note counts, whatever a column beside it says.
CREATE FUNCTION "audit_size_of"(note text) RETURNS bigint LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT substring(note FROM E'^[^\n]+\n([0-9]{1,16})\n')::bigint
$$;
--> statement-breakpoint
CREATE FUNCTION "audit_only_in_step"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT audit_is_step() THEN
    RAISE EXCEPTION 'the audit log is written by its sequencer alone: % on % is refused', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION "audit_event_continues"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  signed bigint;
  sound boolean;
BEGIN
  EXECUTE format('SELECT coalesce(max(audit_size_of(note)), 0) FROM %I.audit_head', TG_TABLE_SCHEMA) INTO signed;
  SELECT count(*) = 0 OR (min(fresh.index) = signed AND max(fresh.index) = signed + count(*) - 1
      AND bool_and(length(fresh.leaf) <= 65535 AND fresh.leaf_hash = sha256('\x00'::bytea || fresh.leaf)))
    INTO sound FROM fresh;
  IF NOT sound THEN
    RAISE EXCEPTION 'rows of the audit log follow its signed head, without a gap, each with its own hash'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- What lies beyond the signed head was never part of the log; the sequencer moves it to audit_set_aside.
CREATE FUNCTION "audit_event_keeps_signed"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  signed bigint;
BEGIN
  EXECUTE format('SELECT coalesce(max(audit_size_of(note)), 0) FROM %I.audit_head', TG_TABLE_SCHEMA) INTO signed;
  IF NOT audit_is_step() OR EXISTS (SELECT FROM gone WHERE gone.index < signed) THEN
    RAISE EXCEPTION 'the audit log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- What the head signs of a tile stays; what lies behind that was never signed and is written over.
CREATE OR REPLACE FUNCTION "audit_tile_only_grows"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  signed bigint;
  kept int;
BEGIN
  IF NOT audit_is_step() OR NEW.level NOT BETWEEN 0 AND 7 OR length(NEW.hashes) NOT BETWEEN 32 AND 8192
    OR length(NEW.hashes) % 32 <> 0 THEN
    RAISE EXCEPTION 'a tile of the audit log is written by its sequencer alone, in hashes of 32 bytes'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    EXECUTE format('SELECT coalesce(max(audit_size_of(note)), 0) FROM %I.audit_head', TG_TABLE_SCHEMA) INTO signed;
    kept := 32 * greatest(0, least(256, (signed >> (8 * OLD.level)) - 256 * OLD.tile));
    IF NEW.level <> OLD.level OR NEW.tile <> OLD.tile
      OR substring(NEW.hashes FROM 1 FOR kept) <> substring(OLD.hashes FROM 1 FOR kept) THEN
      RAISE EXCEPTION 'a tile of the audit log only grows at its end'
        USING ERRCODE = 'insufficient_privilege';
    END IF;
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
-- Forward only, and to what the note itself says and the rows bear out. Whether the signature holds, no database knows.
CREATE OR REPLACE FUNCTION "audit_head_only_grows"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  stated text[] := regexp_match(NEW.note, E'^[^\n]+\n([0-9]{1,16})\n([A-Za-z0-9+/]{43}=)\n\n');
  before bigint := -1;
  last bigint;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    before := audit_size_of(OLD.note);
  END IF;
  EXECUTE format('SELECT coalesce(max(index), -1) FROM %I.audit_event', TG_TABLE_SCHEMA) INTO last;
  IF NOT audit_is_step() OR NEW.id <> 1 OR stated IS NULL OR NEW.size <> stated[1]::bigint
    OR NEW.root <> decode(stated[2], 'base64') OR NEW.size <= before OR NEW.size <> last + 1 THEN
    RAISE EXCEPTION 'the head of the audit log only moves forward'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE FUNCTION "audit_pending_keeps"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'DELETE' OR NOT audit_is_step() THEN
    RAISE EXCEPTION 'the audit log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- The exact limit of a leaf is the sequencer's to hold; this keeps out what no writer of ours sends.
ALTER TABLE "audit_pending" ADD CONSTRAINT "audit_pending_is_event" CHECK (
  jsonb_typeof("event") = 'object' AND NOT "event" ? 'previous' AND octet_length("event"::text) <= 70000
  AND ("event" ->> 'caseRef') IS NOT DISTINCT FROM "case_ref") NOT VALID;
--> statement-breakpoint
DROP TRIGGER "audit_event_append_only" ON "audit_event";
--> statement-breakpoint
CREATE TRIGGER "audit_event_append_only" BEFORE UPDATE OR TRUNCATE ON "audit_event"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_refuse_change"();
--> statement-breakpoint
CREATE TRIGGER "audit_event_keeps" AFTER DELETE ON "audit_event" REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_event_keeps_signed"();
--> statement-breakpoint
CREATE TRIGGER "audit_event_in_step" BEFORE INSERT ON "audit_event"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_only_in_step"();
--> statement-breakpoint
CREATE TRIGGER "audit_event_follows" AFTER INSERT ON "audit_event" REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_event_continues"();
--> statement-breakpoint
DROP TRIGGER "audit_tile_grows" ON "audit_tile";
--> statement-breakpoint
CREATE TRIGGER "audit_tile_grows" BEFORE INSERT OR UPDATE ON "audit_tile"
  FOR EACH ROW EXECUTE FUNCTION "audit_tile_only_grows"();
--> statement-breakpoint
DROP TRIGGER "audit_head_grows" ON "audit_head";
--> statement-breakpoint
CREATE TRIGGER "audit_head_grows" BEFORE INSERT OR UPDATE ON "audit_head"
  FOR EACH ROW EXECUTE FUNCTION "audit_head_only_grows"();
--> statement-breakpoint
CREATE TRIGGER "audit_pending_keeps" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_pending"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_pending_keeps"();
--> statement-breakpoint
CREATE TRIGGER "audit_set_aside_keeps" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_set_aside"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_refuse_change"();
--> statement-breakpoint
CREATE TRIGGER "audit_set_aside_in_step" BEFORE INSERT ON "audit_set_aside"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_only_in_step"();
--> statement-breakpoint
ALTER TABLE "audit_event" ENABLE ALWAYS TRIGGER "audit_event_append_only";
--> statement-breakpoint
ALTER TABLE "audit_event" ENABLE ALWAYS TRIGGER "audit_event_keeps";
--> statement-breakpoint
ALTER TABLE "audit_event" ENABLE ALWAYS TRIGGER "audit_event_in_step";
--> statement-breakpoint
ALTER TABLE "audit_event" ENABLE ALWAYS TRIGGER "audit_event_follows";
--> statement-breakpoint
ALTER TABLE "audit_tile" ENABLE ALWAYS TRIGGER "audit_tile_grows";
--> statement-breakpoint
ALTER TABLE "audit_head" ENABLE ALWAYS TRIGGER "audit_head_grows";
--> statement-breakpoint
ALTER TABLE "audit_pending" ENABLE ALWAYS TRIGGER "audit_pending_keeps";
--> statement-breakpoint
ALTER TABLE "audit_set_aside" ENABLE ALWAYS TRIGGER "audit_set_aside_keeps";
--> statement-breakpoint
ALTER TABLE "audit_set_aside" ENABLE ALWAYS TRIGGER "audit_set_aside_in_step";
