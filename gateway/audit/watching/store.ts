import { type Queryable, rowsOf } from '../../platform/database/database.ts';
import { eq, inArray, sql } from '../../platform/database/drizzle.ts';
import type { Policy } from '../verifier/policy.ts';
import { auditWitness, auditWitnessed } from './tables.ts';

export type WitnessRow = typeof auditWitness.$inferSelect;
export type Witnessed = typeof auditWitnessed.$inferSelect;
type OfPolicy = Policy['witnesses'][number];

const witnessedId = 1;

export const keyOf = ({ key }: OfPolicy): string => key.mark;

/** How the witnesses of a policy are; those that were never asked are not there. */
export const readWitnesses = (
  database: Queryable,
  { witnesses }: Pick<Policy, 'witnesses'>,
): Promise<WitnessRow[]> =>
  database
    .select()
    .from(auditWitness)
    .where(inArray(auditWitness.key, witnesses.map(keyOf)));

export async function readWitnessed(database: Queryable): Promise<Witnessed | undefined> {
  const [row] = await database
    .select()
    .from(auditWitnessed)
    .where(eq(auditWitnessed.id, witnessedId));
  return row;
}

/** For how long a witness is left alone after it was asked: longer where it did not do what it was asked. */
const pauses = { well: 900, ill: 4000 };

/** Which of the witnesses are this process's to ask now. */
export async function claimWitnesses(
  database: Queryable,
  witnesses: readonly OfPolicy[],
  now: Date,
): Promise<readonly OfPolicy[]> {
  if (witnesses.length === 0) return [];
  const claimed = await rowsOf<{ key: string }>(
    database,
    sql`insert into audit_witness (key, name, asked_at)
      select *, ${now}::timestamptz from unnest(${sql.param(witnesses.map(keyOf))}::text[], ${sql.param(witnesses.map(({ name }) => name))}::text[])
      on conflict (key) do update set asked_at = excluded.asked_at, name = excluded.name
      where audit_witness.asked_at <= ${now}::timestamptz
        - (case when audit_witness.problem is null then ${pauses.well}::float8 else ${pauses.ill}::float8 end) * interval '1 millisecond'
      returning key`,
  );
  const keys = new Set(claimed.map(({ key }) => key));
  return witnesses.filter((witness) => keys.has(keyOf(witness)));
}

export const keepCosignature = (
  database: Queryable,
  witness: OfPolicy,
  seen: { readonly note: string; readonly line: string; readonly cosignedAt: Date },
): Promise<unknown> =>
  database
    .update(auditWitness)
    .set({ ...seen, problem: null })
    .where(eq(auditWitness.key, keyOf(witness)));

export const keepProblem = (
  database: Queryable,
  witness: OfPolicy,
  problem: string,
): Promise<unknown> =>
  database
    .update(auditWitness)
    .set({ problem })
    .where(eq(auditWitness.key, keyOf(witness)));

/** Forward only: of two processes the later one does not put back what the other has gone on from. */
export async function keepWitnessed(
  database: Queryable,
  witnessed: Omit<Witnessed, 'id'>,
  origin: string,
): Promise<void> {
  await database
    .insert(auditWitnessed)
    .values({ id: witnessedId, ...witnessed })
    .onConflictDoUpdate({
      target: auditWitnessed.id,
      set: witnessed,
      setWhere: sql`excluded.size >= ${auditWitnessed.size} or split_part(${auditWitnessed.note}, E'\n', 1) <> ${origin}`,
    });
}
