import type { HandoffItem } from '#contracts/handoff';
import { jsonOf } from '#contracts/strict-json';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { desc, eq } from '../../platform/database/drizzle.ts';
import { canonicalJson, sha256Hex } from '../../platform/keys/digest.ts';
import type { Keys } from '../../platform/keys/keys.ts';
import { openJson, sealJson } from '../../platform/keys/seal.ts';
import { signJws } from '../../platform/keys/sign.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { type Keyed, wordsKey } from './note.ts';
import { handoffManifest } from './tables.ts';

/** 交接清单 as it is sealed: what lies in the dossier, line by line. */
export type HandoffManifest = {
  readonly kind: 'handoff';
  readonly version: 1;
  readonly iss: string;
  readonly handoffId: string;
  readonly revision: number;
  /** Without it the digest would tell a short list by trying, after the list itself was erased. */
  readonly salt: string;
  readonly from: string;
  readonly to: string;
  readonly caseIds: readonly string[];
  readonly items: readonly HandoffItem[];
  readonly pages: number;
  readonly seal: { readonly id: string; readonly region: string; readonly date: string };
  readonly at: string;
};

/** 批次清单: what lies in the bag; each dossier by the digest of its own manifest. */
export type BatchManifest = {
  readonly kind: 'batch';
  readonly version: 1;
  readonly iss: string;
  readonly batchId: string;
  readonly revision: number;
  readonly salt: string;
  readonly from: string;
  readonly to: string;
  readonly handoffs: readonly {
    readonly handoffId: string;
    readonly manifest: string;
    readonly pages: number;
    readonly seal: string;
  }[];
  readonly at: string;
};

export type Manifest = HandoffManifest | BatchManifest;
type Signed = { readonly content: Manifest; readonly jws: string };
export type ManifestRow = typeof handoffManifest.$inferSelect;
export type SignedManifest = Pick<ManifestRow, 'subjectId' | 'revision' | 'digest'> & Signed;

export const manifestType = 'manifest+jwt';

const contextOf = (subjectId: string, revision: number): string =>
  `${subjectId}#manifest-${revision}`;

/**
 * Signs a list and keeps it, sealed under the key of what it is the list of. The payload of the JWS is the
 * canonical form (RFC 8785) itself, so that its SHA-256 is the digest on the page.
 * @param subject the dossier or bag; where its key is gone, so is the list, and the digest stays
 */
export async function keepManifest(
  tx: Transaction,
  platform: Platform,
  subject: Keyed,
  content: Manifest,
  now: Date,
): Promise<string> {
  const canonical = canonicalJson(content);
  const { revision } = content;
  const [digest, jws, key] = await Promise.all([
    sha256Hex(canonical),
    signJws(platform.keys, manifestType, jsonOf(canonical) as object),
    wordsKey(platform.keys, subject),
  ]);
  const signed: Signed = { content, jws };
  const context = contextOf(subject.id, revision);
  await tx.insert(handoffManifest).values({
    subjectId: subject.id,
    revision,
    digest,
    sealed: key ? await sealJson(key.key, signed, context) : null,
    createdAt: now,
  });
  return digest;
}

/** All lists of a dossier or bag, the one in force first. */
export const manifestsOf = (
  database: Pick<Queryable, 'select'>,
  subjectId: string,
): Promise<ManifestRow[]> =>
  database
    .select()
    .from(handoffManifest)
    .where(eq(handoffManifest.subjectId, subjectId))
    .orderBy(desc(handoffManifest.revision));

/** Lists with what they say; those whose key is gone are left out. */
export async function openManifests(
  keys: Keys,
  subject: Keyed,
  rows: readonly ManifestRow[],
): Promise<readonly SignedManifest[]> {
  const key = await wordsKey(keys, subject);
  const opened = await Promise.all(
    rows.map(async ({ subjectId, revision, digest, sealed, content, jws }) => {
      const named = { subjectId, revision, digest };
      if (content && jws) return [{ ...named, content: content as unknown as Manifest, jws }];
      if (!key || !sealed) return [];
      const signed = await openJson(key.key, sealed, contextOf(subjectId, revision));
      return [{ ...named, ...(signed as Signed) }];
    }),
  );
  return opened.flat();
}
