import { desc } from 'drizzle-orm';
import { canonicalJson, sha256Hex } from '../platform/digest.ts';
import type { Platform } from '../platform/platform.ts';
import { FederationDocument, type Member } from './document.ts';
import { federationDocument } from './tables.ts';

/** The document in force, indexed once per version. */
export type Federation = {
  readonly document: FederationDocument;
  readonly members: ReadonlyMap<string, Member>;
  readonly regionCodes: ReadonlySet<string>;
};

type Cached = { readonly federation: Federation; readonly readAtMs: number };

/** A change is in force everywhere within this time. */
const maxAgeMs = 5000;
const cache = new WeakMap<Platform, Cached>();

function indexed(document: FederationDocument): Federation {
  return {
    document,
    members: new Map(document.members.map((member) => [member.clientId, member])),
    regionCodes: new Set(document.regions.map((region) => region.code)),
  };
}

/** The federation in force. Throws when the database has none: nothing can be decided without it. */
export async function currentFederation(platform: Platform): Promise<Federation> {
  const nowMs = platform.clock().getTime();
  const cached = cache.get(platform);
  if (cached && nowMs - cached.readAtMs < maxAgeMs) return cached.federation;
  const [row] = await platform
    .database()
    .select()
    .from(federationDocument)
    .orderBy(desc(federationDocument.version))
    .limit(1);
  if (!row) throw new Error('the database holds no federation document: set FEDERATION for the first start');
  const unchanged = cached?.federation.document.version === row.version;
  const federation = unchanged ? cached.federation : indexed(FederationDocument.parse(row.document));
  cache.set(platform, { federation, readAtMs: nowMs });
  return federation;
}

/**
 * Stores a document as a new version if it is newer than what is there.
 * @returns the document's hash, or undefined when the same or a newer version is in force
 */
export async function storeFederation(
  platform: Platform,
  document: FederationDocument,
  changedBy: string,
): Promise<string | undefined> {
  const hash = await sha256Hex(canonicalJson(document));
  const rows = await platform
    .database()
    .insert(federationDocument)
    .values({ version: document.version, document, hash, changedBy, changedAt: platform.clock() })
    .onConflictDoNothing()
    .returning({ version: federationDocument.version });
  cache.delete(platform);
  return rows.length > 0 ? hash : undefined;
}
