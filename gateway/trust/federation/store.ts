import { appendAudit, gatewayActor, type NewAuditEvent } from '../../audit/log/append.ts';
import { type Queryable, rowsOf, type Transaction } from '../../platform/database/database.ts';
import { desc, gt, sql } from '../../platform/database/drizzle.ts';
import { canonicalJson, sha256Hex } from '../../platform/keys/digest.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { withAgreementsOf } from './agreement-changes.ts';
import { withStandingAgreements } from './agreement-signature.ts';
import { FederationDocument } from './document.ts';
import type { Member } from './entries.ts';
import { givenKeys } from './key-change.ts';
import { isInForce } from './member-key.ts';
import { openedOnce } from './opened-once.ts';
import { regionLeftOut, writeStopped } from './stopped-agreements.ts';
import { federationDocument } from './tables.ts';

/** The document in force, indexed once per version and whenever a key begins or ends to count. */
export type Federation = {
  /** With the agreements alone whose signatures stand. */
  readonly document: FederationDocument;
  /** With the keys alone that count now: nobody downstream can forget to look at their dates. */
  readonly members: ReadonlyMap<string, Member>;
  readonly regionCodes: ReadonlySet<string>;
};

type Cached = {
  readonly federation: Federation;
  /** By the clock that never steps. */
  readonly readAtMs: number;
  /** As of when the keys were looked at, and when the next one begins or ends to count. */
  readonly fromMs: number;
  readonly untilMs: number;
};

/** A change is in force everywhere within this time; streams, which ask again, end within 5 s of it. */
const maxAgeMs = 3000;
const cache = perPlatform((): { known?: Cached } => ({}));

function withKeysInForce(member: Member, now: Date): Member {
  const keys = member.jwks.keys.filter((key) => isInForce(key, now));
  return keys.length === member.jwks.keys.length ? member : { ...member, jwks: { keys } };
}

function indexed(document: FederationDocument, now: Date): Federation {
  return {
    document,
    members: new Map(
      document.members.map((member) => [member.clientId, withKeysInForce(member, now)]),
    ),
    regionCodes: new Set(document.regions.map((region) => region.code)),
  };
}

function nextKeyChangeMs({ members }: FederationDocument, now: Date): number {
  const times = members
    .flatMap((member) =>
      member.jwks.keys.flatMap(({ notBefore, notAfter }) => [notBefore, notAfter]),
    )
    .map((time) => (time === undefined ? Number.POSITIVE_INFINITY : Date.parse(time)))
    .filter((timeMs) => timeMs > now.getTime());
  return times.reduce((soonest, timeMs) => Math.min(soonest, timeMs), Number.POSITIVE_INFINITY);
}

async function readNewer(
  database: Pick<Queryable, 'select'>,
  version: number,
): Promise<FederationDocument | undefined> {
  const [row] = await database
    .select({ document: federationDocument.document })
    .from(federationDocument)
    .where(gt(federationDocument.version, version))
    .orderBy(desc(federationDocument.version))
    .limit(1);
  return row && FederationDocument.parse(row.document);
}

/** A clock that was set back may bring back a key, or take one away. */
const holdsAt = ({ fromMs, untilMs }: Cached, nowMs: number): boolean =>
  nowMs >= fromMs && nowMs < untilMs;

/** The federation in force. Throws when the database has none: nothing can be decided without it. */
export async function currentFederation(platform: Platform): Promise<Federation> {
  const now = platform.clock();
  const readAtMs = platform.monotonicMs();
  const cached = cache(platform).known;
  const fresh = cached !== undefined && readAtMs - cached.readAtMs < maxAgeMs;
  const holds = cached !== undefined && holdsAt(cached, now.getTime());
  if (fresh && holds) return cached.federation;
  const known = cached?.federation.document;
  const newer = fresh ? undefined : await readNewer(platform.database(), known?.version ?? 0);
  const document = newer ? await withStandingAgreements(newer) : known;
  if (!document)
    throw new Error(
      'the database holds no federation document: set FEDERATION for the first start',
    );
  const kept = fresh ? cached.readAtMs : readAtMs;
  const next: Cached =
    document === known && holds
      ? { ...cached, readAtMs: kept }
      : {
          federation: indexed(document, now),
          readAtMs: kept,
          fromMs: now.getTime(),
          untilMs: nextKeyChangeMs(document, now),
        };
  cache(platform).known = next;
  return next.federation;
}

/** The newest document from the database itself, for whoever is about to change it. */
export async function newestFederation(
  database: Pick<Queryable, 'select'>,
): Promise<FederationDocument | undefined> {
  return readNewer(database, 0);
}

/** Reads it anew at the next question, so that a change of this process is in force in it at once. */
export function forgetFederation(platform: Platform): void {
  const cached = cache(platform);
  if (cached.known) cached.known = { ...cached.known, readAtMs: Number.NEGATIVE_INFINITY };
}

/** Who changes the document, why, and what else the log should say. */
export type FederationChange = Pick<NewAuditEvent, 'actor' | 'purpose' | 'details'>;

/**
 * Inserts a document if it is newer than every other, with its hash in the audit log. The caller calls
 * `forgetFederation` once it is committed.
 * @returns the document's hash, or undefined when the same or a newer version is there
 */
export async function insertFederation(
  tx: Pick<Queryable, 'execute' | 'insert'>,
  document: FederationDocument,
  { actor, purpose, details }: FederationChange,
  now: Date,
): Promise<string | undefined> {
  const { version } = document;
  const hash = await sha256Hex(canonicalJson(document));
  const rows = await rowsOf(
    tx,
    sql`insert into federation_document (version, document, hash, changed_by, changed_at)
      select ${version}::int, ${JSON.stringify(document)}::jsonb, ${hash}, ${actor.id}, ${now}::timestamptz
      where not exists (select 1 from federation_document where version >= ${version}::int)
      on conflict do nothing returning version`,
  );
  if (rows.length === 0) return undefined;
  const event: NewAuditEvent = {
    actor,
    action: 'federation.changed',
    object: { class: 'federation', ref: `version ${version}` },
    purpose,
    details: { ...details, version, hash },
  };
  await appendAudit(tx, [event], now);
  return hash;
}

/** What a document of the configuration does beside its own event: keys by its word alone, agreements that it stops. */
async function writeBeside(
  tx: Transaction,
  before: FederationDocument,
  after: FederationDocument,
  { actor, purpose }: FederationChange,
  now: Date,
): Promise<void> {
  const given = givenKeys(before, after).map(
    (ref): NewAuditEvent => ({
      actor,
      action: 'member_keys.given',
      object: { class: 'member', ref },
      purpose,
      details: { reason: 'configuration' },
    }),
  );
  if (given.length > 0) await appendAudit(tx, given, now);
  await writeStopped(tx, before, after, { actor, reason: regionLeftOut, now });
}

type Versions = { readonly before: FederationDocument; readonly after: FederationDocument };

/**
 * Stores a document from the configuration as a new version if it is newer than what is there. Its agreements count at
 * the first start alone; those of a region that it leaves out are stopped, and said.
 * @param tell who else hears of it, in the same transaction
 * @returns the document's hash, or undefined when the same or a newer version is in force
 */
export async function storeFederation(
  platform: Platform,
  document: FederationDocument,
  changedBy: string,
  tell: (tx: Transaction, changed: Versions, now: Date) => Promise<void> = async () => {},
): Promise<string | undefined> {
  const change = {
    actor: gatewayActor,
    purpose: 'a new version of the federation document',
  } as const;
  const stored = await platform.database().transaction(async (tx) => {
    const before = await newestFederation(tx);
    const next = withAgreementsOf(before, document, await openedOnce(tx, before, document));
    const now = platform.clock();
    const hash = await insertFederation(tx, next, change, now);
    if (hash === undefined || !before) return { hash, leftOut: 0 };
    await writeBeside(tx, before, next, change, now);
    await tell(tx, { before, after: next }, now);
    return { hash, leftOut: before.agreements.length - next.agreements.length };
  });
  const { hash, leftOut } = stored;
  if (leftOut > 0)
    platform.log.warn('federation.agreements_left_out', { changedBy, agreements: leftOut });
  forgetFederation(platform);
  return hash;
}
