import { type Failure, failure } from '#contracts/failures';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { and, eq, inArray, lte, type SQL, sql } from '../../platform/database/drizzle.ts';
import type { certificatePreview } from './preview-tables.ts';
import type { CredentialRow } from './store.ts';
import { credential } from './tables.ts';

type Use = Pick<CredentialRow, 'declinedAt' | 'usedBy' | 'serves'>;

/**
 * Why a copy may not go with a case: its holder declined it, or it serves as many others as it may. What serves a case may
 * serve it again.
 */
export function spentFailure(
  { declinedAt, usedBy, serves }: Use,
  caseId?: string,
): Failure | undefined {
  if (declinedAt) return failure('certificate.declined');
  if (caseId !== undefined && usedBy.includes(caseId)) return undefined;
  return usedBy.length >= serves ? failure('certificate.copy_used') : undefined;
}

/** Why one of these copies may not go with a case now, as it is read here. */
export async function copiesSpent(
  tx: Pick<Queryable, 'select'>,
  refs: readonly string[],
): Promise<Failure | undefined> {
  const { declinedAt, usedBy, serves } = credential;
  const rows = await tx
    .select({ declinedAt, usedBy, serves })
    .from(credential)
    .where(inArray(credential.id, [...refs]));
  return rows.map((row) => spentFailure(row)).find((spent) => spent !== undefined);
}

const stillServes = sql`c.declined_at is null and cardinality(c.used_by) < c.serves`;

/**
 * Takes the copies that cases bring, in the statement that writes them: of any number of cases that bring one copy at
 * once, as many have it as it serves.
 * @param wanted rows "id" of the case, "ref"
 */
export const takingCopies = (wanted: SQL): SQL => sql`wanted as materialized (${wanted}),
    locked as materialized (
      select c.id from credential c where c.id in (select "ref" from wanted) order by c.id for update
    ),
    taken as (
      update credential c set used_by = array_append(c.used_by, w."id")
      from (select distinct on ("ref") "ref", wanted."id" from wanted join locked on locked.id = "ref"
        order by "ref", wanted."id") w
      where c.id = w."ref" and ${stillServes} returning c.id as "ref", w."id" as case_id
    ),`;

/** Of a case of the statement: whether it has all its copies. */
export const hasItsCopies = sql`and not exists (select from wanted w where w."id" = guard."id"
      and not exists (select from taken t where t.case_id = w."id" and t."ref" = w."ref"))`;

/** What was taken for a case that came to nothing is given back. */
export const giveCopiesBack = (
  database: Pick<Queryable, 'execute'>,
  refs: readonly string[],
  caseId: string,
) =>
  database.execute(sql`with locked as materialized (select id from credential
      where id = any(${sql.param([...refs])}::text[]) order by id for update)
    update credential c set used_by = array_remove(c.used_by, ${caseId}) from locked where c.id = locked.id`);

/** Copies, always locked in the order in which cases take them, so that nobody waits for each other. */
const lockCopies = (tx: Transaction, which: SQL | undefined) =>
  tx.select().from(credential).where(which).orderBy(credential.id).for('update');

/** Takes copies for a case that is there already. @returns why not, where one of them may not go with it */
export async function takeCopies(
  tx: Transaction,
  refs: readonly string[],
  caseId: string,
): Promise<Failure | undefined> {
  const rows = await lockCopies(tx, inArray(credential.id, [...refs]));
  const spent = rows.map((row) => spentFailure(row, caseId)).find((why) => why !== undefined);
  if (spent) return spent;
  await tx.execute(sql`update credential set used_by = array_append(used_by, ${caseId})
    where id = any(${sql.param([...refs])}::text[]) and not ${caseId} = any(used_by)`);
  return undefined;
}

/**
 * Copies follow what their person answers, for whatever else they are sent: no copy of a type that they decline goes out
 * any more, of whichever region; a yes brings back those alone that it covers: of the region and by the agreement that were
 * shown, for no longer and for no more cases.
 * @param cases how many a copy was to serve
 */
export async function chooseCopies(
  tx: Transaction,
  {
    clientId,
    subject,
    itemCode,
    certificates,
    until,
    cases,
  }: Pick<
    typeof certificatePreview.$inferSelect,
    'clientId' | 'subject' | 'itemCode' | 'certificates' | 'until'
  > & { readonly cases: number },
  now: Date,
): Promise<void> {
  const isTheirs = and(
    eq(credential.clientId, clientId),
    eq(credential.subject, subject),
    eq(credential.itemCode, itemCode),
  );
  await lockCopies(tx, isTheirs);
  for (const { type, issuerRegion, agreement, choice } of certificates) {
    if (choice === undefined) continue;
    const covered = and(
      eq(credential.homeRegion, issuerRegion),
      eq(credential.agreementId, agreement),
      lte(credential.expiresAt, until),
      lte(credential.serves, cases),
    );
    await tx
      .update(credential)
      .set({ declinedAt: choice === 'declined' ? now : null })
      .where(
        and(
          isTheirs,
          eq(credential.certificateType, type),
          choice === 'agreed' ? covered : undefined,
        ),
      );
  }
}
