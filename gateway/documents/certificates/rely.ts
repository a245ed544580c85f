import type { TravellingMaterial } from '#contracts/case';
import { type Failure, failure } from '#contracts/failures';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { and, eq, inArray, type SQL, sql } from '../../platform/database/drizzle.ts';
import { copiesSpent, takeCopies } from './copy-use.ts';
import { standingFailure, standingOf } from './standing.ts';
import { caseCertificate, credential, watchedCertificate } from './tables.ts';

/** A material and the credential that it travels with. */
export type Reliance = { readonly code: string; readonly ref: string };

export const reliances = (materials: readonly TravellingMaterial[]): Reliance[] =>
  materials.flatMap(({ code, ref, credential }) =>
    credential !== undefined && ref !== undefined ? [{ code, ref }] : [],
  );

/**
 * Writes on which certificates cases rely, in the statement that writes what relies on them. Looked at as soon
 * as it is committed: what home said while it was being written has found no case to tell.
 * @param given rows "caseId", "messageId", "code", "ref" and "at"
 */
export const insertReliances = (given: SQL): SQL => sql`
  insert into case_certificate (case_id, material_code, message_id, certificate_ref, certificate_type, copy_expires_at,
    standing_since, look_at)
  select "caseId", "code", "messageId", c.certificate_ref, c.certificate_type, c.expires_at, "at", "at"
  from ${given} join credential c on c.id = "ref" where c.certificate_ref is not null
  on conflict (case_id, material_code) do update set message_id = excluded.message_id,
    certificate_ref = excluded.certificate_ref, certificate_type = excluded.certificate_type,
    copy_expires_at = excluded.copy_expires_at, look_at = excluded.look_at, replaced_at = null`;

/**
 * What a supplement brings takes the place of what the same materials rested on before.
 * @returns why a copy may not go with this case
 */
export async function relyAnew(
  tx: Transaction,
  materials: readonly TravellingMaterial[],
  { caseId, messageId }: { readonly caseId: string; readonly messageId: string },
  now: Date,
): Promise<Failure | undefined> {
  const codes = materials.map(({ code }) => code);
  await tx
    .update(caseCertificate)
    .set({ replacedAt: now, lookAt: now })
    .where(and(eq(caseCertificate.caseId, caseId), inArray(caseCertificate.materialCode, codes)));
  const relied = reliances(materials);
  if (relied.length === 0) return undefined;
  const refs = relied.map(({ ref }) => ref);
  const spent = await takeCopies(tx, refs, caseId);
  if (spent) return spent;
  const at = sql`${now.toISOString()}::timestamptz`;
  await tx.execute(
    insertReliances(sql`(select ${caseId} as "caseId", ${messageId} as "messageId", "code", "ref", ${at} as "at"
      from jsonb_to_recordset(${JSON.stringify(relied)}::jsonb) as r ("code" text, "ref" text)) as given`),
  );
  return undefined;
}

/**
 * Why materials that were checked once and waited since may not begin a case now, as far as was heard: their
 * copy is past its purpose, or the certificate behind it does not count any more.
 */
export async function copiesFailure(
  tx: Pick<Queryable, 'select'>,
  materials: readonly TravellingMaterial[],
  now: Date,
): Promise<Failure | undefined> {
  const refs = reliances(materials).map(({ ref }) => ref);
  if (refs.length === 0) return undefined;
  const rows = await tx
    .select({
      status: watchedCertificate.status,
      endsAt: watchedCertificate.endsAt,
      copyExpiresAt: credential.expiresAt,
    })
    .from(credential)
    .innerJoin(watchedCertificate, eq(watchedCertificate.id, credential.certificateRef))
    .where(inArray(credential.id, refs));
  if (rows.length !== new Set(refs).size) return failure('certificate.credential_unknown');
  const standings = rows.map((row) => standingOf({ ...row, arrived: false }, now));
  const bad = standings.find((standing) => standing !== 'valid');
  return bad ? standingFailure(bad) : copiesSpent(tx, refs);
}

/** A case that is erased relies on nothing. */
export async function forgetReliances(
  tx: Pick<Queryable, 'delete'>,
  caseId: string,
): Promise<void> {
  await tx.delete(caseCertificate).where(eq(caseCertificate.caseId, caseId));
}
