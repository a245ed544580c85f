CREATE TABLE "audit_outside" (
	"id" integer PRIMARY KEY NOT NULL,
	"size" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "audit_event" ALTER COLUMN "leaf" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_fact" ADD COLUMN "missed" text;--> statement-breakpoint
ALTER TABLE "audit_fact" ADD COLUMN "held_by" text;--> statement-breakpoint
INSERT INTO "audit_outside" ("id", "size") VALUES (1, 0);
--> statement-breakpoint
UPDATE "audit_fact" AS f SET "missed" = said.event -> 'details' ->> 'limit', "held_by" = said.event -> 'details' ->> 'heldBy'
  FROM (SELECT w.index, convert_from(e.leaf, 'UTF8')::jsonb AS event FROM "audit_fact" w
    JOIN "audit_event" e ON e.index = w.index WHERE w.action = 'case.deadline_warning') AS said
  WHERE f.index = said.index AND coalesce(said.event -> 'details' ->> 'percent', '') ~ '^[1-9][0-9]{2,}$';
--> statement-breakpoint
-- Leaves go out of the database in whole bundles, from the first on, and only such as are signed and have their hash; the
-- hash stays, and with it the proof of what lies outside. Whether it does lie there, no database knows.
CREATE FUNCTION "audit_is_moving"() RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT coalesce(current_setting('tongban.audit_step', true), '') = 'tiles'
$$;
--> statement-breakpoint
CREATE FUNCTION "audit_outside_only_grows"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  signed bigint;
BEGIN
  EXECUTE format('SELECT coalesce(max(audit_size_of(note)), 0) FROM %I.audit_head', TG_TABLE_SCHEMA) INTO signed;
  IF NOT audit_is_moving() OR NEW.id <> OLD.id OR NEW.size % 256 <> 0 OR NEW.size <= OLD.size OR NEW.size > signed THEN
    RAISE EXCEPTION 'what lies outside of the database of the audit log only grows, in whole bundles that are signed'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE FUNCTION "audit_event_only_moves"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  outside bigint;
BEGIN
  EXECUTE format('SELECT coalesce(max(size), 0) FROM %I.audit_outside', TG_TABLE_SCHEMA) INTO outside;
  IF NOT audit_is_moving() OR NEW.leaf IS NOT NULL OR OLD.leaf IS NULL OR OLD.index >= outside
    OR (NEW.index, NEW.case_ref, NEW.leaf_hash, NEW.sequenced_at) IS DISTINCT FROM
      (OLD.index, OLD.case_ref, OLD.leaf_hash, OLD.sequenced_at)
    OR OLD.leaf_hash <> sha256('\x00'::bytea || OLD.leaf) THEN
    RAISE EXCEPTION 'the audit log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
-- As before, and a row that is written has its leaf: `bool_and` passes over what is null.
CREATE OR REPLACE FUNCTION "audit_event_continues"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  signed bigint;
  sound boolean;
BEGIN
  EXECUTE format('SELECT coalesce(max(audit_size_of(note)), 0) FROM %I.audit_head', TG_TABLE_SCHEMA) INTO signed;
  SELECT count(*) = 0 OR (min(fresh.index) = signed AND max(fresh.index) = signed + count(*) - 1
      AND bool_and(fresh.leaf IS NOT NULL AND length(fresh.leaf) <= 65535 AND fresh.leaf_hash = sha256('\x00'::bytea || fresh.leaf)))
    INTO sound FROM fresh;
  IF NOT sound THEN
    RAISE EXCEPTION 'rows of the audit log follow its signed head, without a gap, each with its own hash'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- A full tile of the lowest level may go when the hashes of its events say the same.
CREATE FUNCTION "audit_tile_only_moves"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  outside bigint;
  same boolean;
BEGIN
  EXECUTE format('SELECT coalesce(max(size), 0) FROM %I.audit_outside', TG_TABLE_SCHEMA) INTO outside;
  EXECUTE format('SELECT $1 = string_agg(leaf_hash, ''''::bytea ORDER BY index) FROM %I.audit_event
    WHERE index >= 256 * $2 AND index < 256 * ($2 + 1)', TG_TABLE_SCHEMA) INTO same USING OLD.hashes, OLD.tile;
  IF NOT audit_is_moving() OR OLD.level <> 0 OR 256 * (OLD.tile + 1) > outside OR same IS NOT TRUE THEN
    RAISE EXCEPTION 'the audit log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN OLD;
END
$$;
--> statement-breakpoint
DROP TRIGGER "audit_event_append_only" ON "audit_event";
--> statement-breakpoint
CREATE TRIGGER "audit_event_append_only" BEFORE UPDATE ON "audit_event"
  FOR EACH ROW EXECUTE FUNCTION "audit_event_only_moves"();
--> statement-breakpoint
CREATE TRIGGER "audit_event_stays" BEFORE TRUNCATE ON "audit_event"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_refuse_change"();
--> statement-breakpoint
DROP TRIGGER "audit_tile_keeps" ON "audit_tile";
--> statement-breakpoint
CREATE TRIGGER "audit_tile_keeps" BEFORE DELETE ON "audit_tile"
  FOR EACH ROW EXECUTE FUNCTION "audit_tile_only_moves"();
--> statement-breakpoint
CREATE TRIGGER "audit_tile_stays" BEFORE TRUNCATE ON "audit_tile"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_refuse_change"();
--> statement-breakpoint
CREATE TRIGGER "audit_outside_grows" BEFORE UPDATE ON "audit_outside"
  FOR EACH ROW EXECUTE FUNCTION "audit_outside_only_grows"();
--> statement-breakpoint
CREATE TRIGGER "audit_outside_keeps" BEFORE INSERT OR DELETE OR TRUNCATE ON "audit_outside"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_refuse_change"();
--> statement-breakpoint
ALTER TABLE "audit_event" ENABLE ALWAYS TRIGGER "audit_event_append_only";
--> statement-breakpoint
ALTER TABLE "audit_event" ENABLE ALWAYS TRIGGER "audit_event_stays";
--> statement-breakpoint
ALTER TABLE "audit_tile" ENABLE ALWAYS TRIGGER "audit_tile_keeps";
--> statement-breakpoint
ALTER TABLE "audit_tile" ENABLE ALWAYS TRIGGER "audit_tile_stays";
--> statement-breakpoint
ALTER TABLE "audit_outside" ENABLE ALWAYS TRIGGER "audit_outside_grows";
--> statement-breakpoint
ALTER TABLE "audit_outside" ENABLE ALWAYS TRIGGER "audit_outside_keeps";
