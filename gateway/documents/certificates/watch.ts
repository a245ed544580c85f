import type { CertificateStatus } from '#contracts/certificate';
import { appendAudit, type NewAuditEvent } from '../../audit/log/append.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import {
  and,
  eq,
  type InferSelectModel,
  inArray,
  ne,
  sql,
} from '../../platform/database/drizzle.ts';
import { openRowKey } from '../../platform/keys/row-key.ts';
import { newDataKey, openJson, sealJson } from '../../platform/keys/seal.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { certificateRefs } from './certificate-ref.ts';
import { caseCertificate, watchedCertificate } from './tables.ts';

export type Watched = InferSelectModel<typeof watchedCertificate>;

/** A certificate that a copy is made of. */
export type Copied = {
  readonly homeRegion: string;
  readonly identifier: string;
  readonly endsAt: Date | null;
  readonly copyExpiresAt: Date;
};

/** So often a certificate that an open case relies on is asked for, where its region does not tell by itself. */
export const recheckMs = 30_000;

/** The row of a certificate that home has just called valid; its identifier opens for this row only. */
export async function watchedRow(
  { keys }: Platform,
  { homeRegion, identifier, endsAt, copyExpiresAt }: Copied,
  now: Date,
): Promise<Watched> {
  const [id = ''] = await certificateRefs(keys, homeRegion, identifier);
  const dataKey = await newDataKey(keys.master, id);
  return {
    id,
    homeRegion,
    wrappedKey: dataKey.wrapped,
    masterVersion: dataKey.masterVersion,
    sealed: await sealJson(dataKey.key, identifier, id),
    status: 'valid',
    statusAt: now,
    endsAt,
    confirmedAt: now,
    nextCheckAt: new Date(now.getTime() + recheckMs),
    copiesUntil: copyExpiresAt,
  };
}

export async function identifierOf({ keys }: Platform, row: Watched): Promise<string> {
  const dataKey = await openRowKey(keys, row);
  return String(await openJson(dataKey.key, row.sealed, row.id));
}

/** Begins to watch it, or goes on with one more copy: home has just called it valid. */
export async function watch(tx: Transaction, row: Watched): Promise<void> {
  const { id, status, statusAt, endsAt, confirmedAt, copiesUntil } = row;
  await tx
    .insert(watchedCertificate)
    .values(row)
    .onConflictDoUpdate({
      target: watchedCertificate.id,
      set: {
        status,
        statusAt: sql`case when ${watchedCertificate.status} = ${status} then ${watchedCertificate.statusAt}
          else ${statusAt.toISOString()}::timestamptz end`,
        endsAt,
        confirmedAt,
        copiesUntil: sql`greatest(${watchedCertificate.copiesUntil}, ${copiesUntil.toISOString()}::timestamptz)`,
      },
    });
  await lookAtCases(tx, id, status, confirmedAt);
}

/** What was heard of a certificate, and when that was so. */
export type Heard = {
  readonly refs: readonly string[];
  readonly status: CertificateStatus;
  readonly at: Date;
};

/** Every case that was told otherwise is looked at. */
async function lookAtCases(
  tx: Pick<Queryable, 'update'>,
  ref: string,
  status: CertificateStatus,
  now: Date,
): Promise<void> {
  await tx
    .update(caseCertificate)
    .set({ lookAt: now })
    .where(and(eq(caseCertificate.certificateRef, ref), ne(caseCertificate.standing, status)));
}

const changedEvent = (row: Watched, { status, at }: Heard): NewAuditEvent => ({
  actor: {
    kind: 'region',
    id: row.homeRegion,
    organisation: row.homeRegion,
    role: 'issuing region',
  },
  action: 'certificate.status_changed',
  object: { class: 'certificate', ref: row.id },
  purpose: 'standing of a certificate',
  reasonCode: `certificate.${status}`,
  details: { from: row.status, to: status, at: at.toISOString() },
});

/** What a row becomes by what was heard. */
export function afterHearing(row: Watched, { status, at }: Heard, now: Date): Partial<Watched> {
  if (status === row.status) return at > row.confirmedAt ? { confirmedAt: at } : {};
  // Older than what home said since, if only by the fraction of a second that its clock leaves out: either may be
  // true. Nobody goes on with it before home was asked again.
  if (at < row.confirmedAt)
    return { nextCheckAt: now, ...(status === 'valid' ? {} : { status, statusAt: at }) };
  return { status, statusAt: at, confirmedAt: at };
}

/** Certificates, always locked in the same order: a report that speaks of several locks all of them before it is told of one. */
export const lockWatched = (tx: Transaction, refs: readonly string[]): Promise<Watched[]> =>
  tx
    .select()
    .from(watchedCertificate)
    .where(inArray(watchedCertificate.id, [...refs]))
    .orderBy(watchedCertificate.id)
    .for('update');

/** Keeps what home said, with what it said it by. @returns whether it is watched here */
export async function hearIn(tx: Transaction, heard: Heard, now: Date): Promise<boolean> {
  const rows = await lockWatched(tx, heard.refs);
  for (const row of rows) {
    const after = afterHearing(row, heard, now);
    if (Object.keys(after).length > 0)
      await tx.update(watchedCertificate).set(after).where(eq(watchedCertificate.id, row.id));
    if (after.status) await appendAudit(tx, [changedEvent(row, heard)], now);
    await lookAtCases(tx, row.id, after.status ?? row.status, now);
  }
  return rows.length > 0;
}

/** Keeps what home said. @returns whether it is watched here */
export const hear = (platform: Platform, heard: Heard): Promise<boolean> =>
  platform.database().transaction((tx) => hearIn(tx, heard, platform.clock()));

/** Something may have changed at home: it is asked with the next turn, and not when it would have been. */
export async function askSoon(
  tx: Pick<Queryable, 'update'>,
  refs: readonly string[],
  now: Date,
): Promise<void> {
  await tx
    .update(watchedCertificate)
    .set({ nextCheckAt: now })
    .where(inArray(watchedCertificate.id, [...refs]));
}
