import { z } from 'zod';
import { Provenance } from '#contracts/certificate';
import { archiveYears } from '#contracts/item';
import { provisionMs } from '#contracts/retention';
import type { Transaction } from '../../platform/database/database.ts';
import { and, asc, eq, gt, inArray, isNotNull, lt, sql } from '../../platform/database/drizzle.ts';
import { openRowKey } from '../../platform/keys/row-key.ts';
import { newDataKey, openJson, sealJson } from '../../platform/keys/seal.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { item } from '../items/tables.ts';
import { endingBefore } from './ending.ts';
import { credential, credentialOpening, watchedCertificate } from './tables.ts';
import { type Watched, watch, watchedRow } from './watch.ts';

export type CredentialRow = typeof credential.$inferSelect;

/** What lies sealed in a row: with its key goes everything that leads from the proofs to the person. */
export const SealedCredential = z.strictObject({
  /** The SD-JWT with all its disclosures. */
  credential: z.string(),
  /** Pairwise subject whose token it was retrieved with. */
  subject: z.string(),
  /** 证照标识 of the certificate behind it: its status is asked for under this. */
  identifier: z.string(),
  /** Salt of each disclosed field's commitment in the audit log. */
  salts: z.record(z.string(), z.string()),
  /** Where each canonical field came from. */
  provenance: z.record(z.string(), Provenance),
});
export type SealedCredential = z.infer<typeof SealedCredential>;

type Described = Omit<
  CredentialRow,
  | 'wrappedKey'
  | 'masterVersion'
  | 'sealed'
  | 'certificateRef'
  | 'subject'
  | 'serves'
  | 'usedBy'
  | 'declinedAt'
> & {
  /** How many cases it may serve; absent: one. */
  readonly serves?: number;
  /** The certificate's own last instant; null: none. */
  readonly endsAt: Date | null;
};

/** A copy, and the certificate behind it: no copy is handed out whose certificate nobody watches. */
export type Copy = { readonly row: CredentialRow; readonly watched: Watched };

/** A copy to be kept; its content is sealed under a key of its own that opens for this id only. */
export async function sealCredential(
  platform: Platform,
  { endsAt, serves = 1, ...described }: Described,
  content: SealedCredential,
): Promise<Copy> {
  const { homeRegion, expiresAt: copyExpiresAt, createdAt } = described;
  const { identifier } = content;
  const dataKey = await newDataKey(platform.keys.master, described.id);
  const [watched, sealed] = await Promise.all([
    watchedRow(platform, { homeRegion, identifier, endsAt, copyExpiresAt }, createdAt),
    sealJson(dataKey.key, content, described.id),
  ]);
  const { wrapped: wrappedKey, masterVersion } = dataKey;
  return {
    row: {
      ...described,
      certificateRef: watched.id,
      wrappedKey,
      masterVersion,
      sealed,
      subject: content.subject,
      serves,
      usedBy: [],
      declinedAt: null,
    },
    watched,
  };
}

export async function openCredential(
  platform: Platform,
  row: Pick<CredentialRow, 'id' | 'wrappedKey' | 'masterVersion' | 'sealed'>,
): Promise<SealedCredential> {
  const dataKey = await openRowKey(platform.keys, row);
  return SealedCredential.parse(await openJson(dataKey.key, row.sealed, row.id));
}

export async function insertCredential(tx: Transaction, { row, watched }: Copy): Promise<void> {
  await tx.insert(credential).values(row);
  await watch(tx, watched);
}

export async function findCredential(
  platform: Platform,
  id: string,
): Promise<CredentialRow | undefined> {
  const [row] = await platform.database().select().from(credential).where(eq(credential.id, id));
  return row;
}

export type CredentialOwner = { readonly clientId: string; readonly itemCode: string };

/** The credentials among `ids` that this client may use for this item now. */
export function findUsableCredentials(
  platform: Platform,
  ids: readonly string[],
  { clientId, itemCode }: CredentialOwner,
): Promise<CredentialRow[]> {
  return platform
    .database()
    .select()
    .from(credential)
    .where(
      and(
        inArray(credential.id, [...ids]),
        eq(credential.clientId, clientId),
        eq(credential.itemCode, itemCode),
        gt(credential.expiresAt, platform.clock()),
      ),
    );
}

/** When the certificates end that a member has living copies of, of these holders, as far as they count and end soon. */
export async function endsOfCopies(
  platform: Platform,
  clientId: string,
  holders: readonly string[],
): Promise<{ certificateType: string; issuerRegion: string; endsAt: Date }[]> {
  const { certificateType, homeRegion: issuerRegion, certificateRef } = credential;
  const { endsAt } = watchedCertificate;
  const now = platform.clock();
  const rows = await platform
    .database()
    .selectDistinct({ certificateType, issuerRegion, endsAt })
    .from(credential)
    .innerJoin(watchedCertificate, eq(watchedCertificate.id, certificateRef))
    .where(
      and(
        eq(credential.clientId, clientId),
        inArray(credential.subject, [...holders]),
        gt(credential.expiresAt, now),
        eq(watchedCertificate.status, 'valid'),
        isNotNull(endsAt),
        gt(endsAt, now),
        lt(endsAt, endingBefore(now)),
      ),
    )
    // Who has more copies than are read is told of those that end first.
    .orderBy(asc(endsAt))
    .limit(200);
  return rows.flatMap((row) => (row.endsAt === null ? [] : [{ ...row, endsAt: row.endsAt }]));
}

/** What is watched behind these credentials, by its reference. */
export async function findWatched(
  platform: Platform,
  rows: readonly Pick<CredentialRow, 'certificateRef'>[],
): Promise<ReadonlyMap<string, Watched>> {
  const refs = rows.flatMap(({ certificateRef }) => certificateRef ?? []);
  if (refs.length === 0) return new Map();
  const found = await platform
    .database()
    .select()
    .from(watchedCertificate)
    .where(inArray(watchedCertificate.id, refs));
  return new Map(found.map((row) => [row.id, row]));
}

/**
 * Removes copies whose purpose has ended: nobody can use, verify or find them any more. What opens their commitments in
 * the log stays sealed, for three years from when the copy was made, and as long as the archive keeps files of its item.
 * @returns how many
 */
export async function removeExpiredCredentials(platform: Platform): Promise<number> {
  const now = platform.clock();
  const at = sql`${now.toISOString()}::timestamptz`;
  await platform.database().delete(credentialOpening).where(lt(credentialOpening.keptUntil, now));
  const { rowCount } = await platform.database().execute(sql`
    with gone as (delete from ${credential} where expires_at < ${at}
      returning id, item_code, wrapped_key, master_version, sealed, created_at)
    insert into ${credentialOpening} (id, wrapped_key, master_version, sealed, kept_until)
    select g.id, g.wrapped_key, g.master_version, g.sealed, g.created_at + greatest(
      make_interval(secs => ${provisionMs / 1000}),
      make_interval(years => (${JSON.stringify(archiveYears)}::jsonb ->> (i.item ->> 'archivePeriod'))::int))
    from gone g left join ${item} i on i.code = g.item_code
    on conflict do nothing`);
  return rowCount ?? 0;
}

/** What opens the commitments of a copy, whether it lives or is gone; undefined after that time. */
export async function openingOf(
  platform: Platform,
  id: string,
): Promise<Pick<SealedCredential, 'credential' | 'salts'> | undefined> {
  const living = await findCredential(platform, id);
  if (living) return openCredential(platform, living);
  const [gone] = await platform
    .database()
    .select()
    .from(credentialOpening)
    .where(eq(credentialOpening.id, id));
  return gone && openCredential(platform, gone);
}
