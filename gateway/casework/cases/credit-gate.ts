import type { CaseRequest } from '#contracts/case';
import type { FieldError } from '#contracts/failures';
import type { Party } from '#contracts/party';
import type { Queryable } from '../../platform/database/database.ts';
import { and, count, eq, inArray, or, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { commitment } from './commitment-tables.ts';
import { personIndexes } from './person-index.ts';

/** What is on record about an applicant in the deciding region. */
export type CreditRecord = { readonly breached: number };

/**
 * Who may commit instead of proving, as data: as long as a commitment stands broken, none is taken (国办发〔2020〕42号, 二(五)).
 * What a rule holds up is no refusal: the paper is brought, and a person looks at it.
 */
export const creditRules = [
  {
    id: 'breach_stands',
    holdsUp: ({ breached }: CreditRecord) => breached > 0,
    reason: 'an earlier commitment was broken and is not made good: bring the paper instead',
  },
] as const;

/** The commitments of an application that are not taken, each with its rule. Pure. */
export const barredBy = (
  materials: CaseRequest['materials'],
  record: CreditRecord,
): readonly FieldError[] =>
  creditRules
    .filter(({ holdsUp }) => holdsUp(record))
    .flatMap(({ reason }) =>
      materials.flatMap(({ how }, nth) =>
        how === 'commitment' ? [{ pointer: `/materials/${nth}`, reason }] : [],
      ),
    );

async function recordOf(
  database: Pick<Queryable, 'select'>,
  indexes: readonly string[],
  region: string,
): Promise<CreditRecord> {
  const [found] = await database
    .select({ breached: count() })
    .from(commitment)
    .where(
      and(
        or(
          inArray(commitment.personIndex, [...indexes]),
          sql`${commitment.jointIndexes} ?| ${sql.param([...indexes])}::text[]`,
        ),
        eq(commitment.region, region),
        eq(commitment.outcome, 'breached'),
      ),
    );
  return { breached: found?.breached ?? 0 };
}

/** Asks the record of all who apply, and only where something is promised at all. */
export async function barredCommitments(
  platform: Platform,
  { materials, to }: Pick<CaseRequest, 'materials' | 'to'>,
  parties: readonly Party[],
  database: Pick<Queryable, 'select'> = platform.database(),
): Promise<readonly FieldError[]> {
  if (!materials.some(({ how }) => how === 'commitment')) return [];
  const indexes = parties.flatMap((party) =>
    personIndexes(platform, party.kind === 'person' ? party.idNumber : party.uscc),
  );
  return barredBy(materials, await recordOf(database, indexes, to));
}
