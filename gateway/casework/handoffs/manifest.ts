import type { HandoffItem } from '#contracts/handoff';
import { jsonOf } from '#contracts/strict-json';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { desc, eq } from '../../platform/database/drizzle.ts';
import { canonicalJson, sha256Hex } from '../../platform/keys/digest.ts';
import { signJws } from '../../platform/keys/sign.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { handoffManifest } from './tables.ts';

/** 交接清单 as it is sealed: what lies in the dossier, line by line. */
export type HandoffManifest = {
  readonly kind: 'handoff';
  readonly version: 1;
  readonly iss: string;
  readonly handoffId: string;
  readonly revision: number;
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
export type SignedManifest = Omit<typeof handoffManifest.$inferSelect, 'content'> & {
  readonly content: Manifest;
};

export const manifestType = 'manifest+jwt';

/**
 * Signs a list and keeps it. The payload of the JWS is the canonical form (RFC 8785) itself, so that its
 * SHA-256 is the digest on the page.
 */
export async function keepManifest(
  tx: Transaction,
  platform: Platform,
  subjectId: string,
  content: Manifest,
  now: Date,
): Promise<string> {
  const canonical = canonicalJson(content);
  const digest = await sha256Hex(canonical);
  await tx.insert(handoffManifest).values({
    subjectId,
    revision: content.revision,
    digest,
    content,
    jws: await signJws(platform.keys, manifestType, jsonOf(canonical) as object),
    createdAt: now,
  });
  return digest;
}

/** All signed lists of a dossier or bag, the one in force first. */
export const manifestsOf = async (
  database: Pick<Queryable, 'select'>,
  subjectId: string,
): Promise<readonly SignedManifest[]> =>
  (await database
    .select()
    .from(handoffManifest)
    .where(eq(handoffManifest.subjectId, subjectId))
    .orderBy(desc(handoffManifest.revision))) as unknown as readonly SignedManifest[];
