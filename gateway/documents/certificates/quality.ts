import { inShanghai } from '#contracts/dates';
import { shapeOf } from '#contracts/text-shape';
import { and, desc, eq, sql } from '../../platform/database/drizzle.ts';
import { describeError } from '../../platform/process/log.ts';
import { counter } from '../../platform/process/metrics.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Examination } from './checks.ts';
import { certificateQuality } from './quality-tables.ts';
import { describedType } from './types.ts';

type Examined = Pick<Examination, 'checks' | 'certificate'>;

const faults = counter('tongban_certificate_faults_total');
const unreadable = counter('tongban_certificate_unreadable_fields_total');

/** A name that no type describes is whatever a region made up: it is no series of its own. */
function fieldOf(path: string, type: string): string {
  const plain = path.replace(/^holders\.\d+\./, 'holders.');
  const [, own] = /^attributes\.(.+)$/s.exec(plain) ?? [];
  if (own === undefined) return /^[A-Za-z.]{1,40}$/.test(plain) ? plain : 'other';
  const isDescribed = describedType(type)?.fields.some(({ name }) => name === own);
  return isDescribed ? plain : 'other';
}

/** The fields of a certificate that came and cannot be read, by canonical name, each once. */
export const unreadableFields = ({ certificate }: Examined): readonly string[] => [
  ...new Set((certificate?.unreadable ?? []).map((path) => fieldOf(path, certificate?.type ?? ''))),
];

/** How each of them was written; said once more here, for a region that writes canonically says it itself. */
function shapesOf({ certificate }: Examined): ReadonlyMap<string, string> {
  const { shapes = {}, type = '' } = certificate ?? {};
  return new Map(
    Object.entries(shapes).map(([path, shape]) => [fieldOf(path, type), shapeOf(shape)]),
  );
}

type Lack = Pick<typeof certificateQuality.$inferInsert, 'kind' | 'name' | 'shape'>;

/** What an examined certificate lacks, each once. */
export function lacksOf(examined: Examined): readonly Lack[] {
  const shapes = shapesOf(examined);
  const faulty = examined.checks.filter(({ outcome }) => outcome !== 'valid');
  const lacks: Lack[] = [
    ...faulty.map(({ step, reason }) => ({ kind: step, name: reason })),
    ...unreadableFields(examined).map((name) => ({
      kind: 'field',
      name,
      shape: shapes.get(name) ?? null,
    })),
  ];
  const key = ({ kind, name }: Lack) => `${kind} ${name}`;
  return [...new Map(lacks.map((lack) => [key(lack), lack])).values()];
}

type Counted = Omit<Lacking, 'shape'> & Pick<Lack, 'shape'>;

const keyOf = ({ region, month, kind, name }: Counted): string =>
  [region, month, kind, name].join('\n');

/** Each row once, in one order: two processes that count the same ones do not wait for each other crosswise. */
function summed(rows: readonly Counted[]): readonly Counted[] {
  const sums = new Map<string, Counted>();
  for (const row of rows) {
    const before = sums.get(keyOf(row));
    sums.set(
      keyOf(row),
      before
        ? {
            ...row,
            count: before.count + row.count,
            shape: row.shape ?? before.shape,
            lastAt: new Date(Math.max(before.lastAt.getTime(), row.lastAt.getTime())),
          }
        : row,
    );
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

async function keepAll(
  platform: Platform,
  counted: readonly (readonly Counted[])[],
): Promise<true[]> {
  await platform
    .database()
    .insert(certificateQuality)
    .values([...summed(counted.flat())])
    .onConflictDoUpdate({
      target: [
        certificateQuality.region,
        certificateQuality.month,
        certificateQuality.kind,
        certificateQuality.name,
      ],
      set: {
        count: sql`${certificateQuality.count} + excluded.count`,
        shape: sql`coalesce(excluded.shape, ${certificateQuality.shape})`,
        lastAt: sql`greatest(${certificateQuality.lastAt}, excluded.last_at)`,
      },
    });
  return counted.map(() => true);
}

/** What concurrent requests count goes in one statement: they all count in the same few rows. */
const keeper = perPlatform((platform) =>
  platform.inGroups<readonly Counted[], boolean>((counted) => keepAll(platform, counted)),
);

/**
 * What a region's certificates lack (数据治理): which steps failed why, and which fields could not be read, by region and month. Counted
 * whether or not the item needed them; of no certificate and of nobody. Never rejects: no answer fails for it.
 */
export async function noteQuality(
  platform: Platform,
  region: string,
  examined: Examined,
): Promise<void> {
  const lacks = lacksOf(examined);
  if (lacks.length === 0) return;
  for (const { kind, name } of lacks)
    if (kind === 'field') unreadable(1, { region, field: name });
    else faults(1, { region, step: kind, reason: name });
  const lastAt = platform.clock();
  const month = monthOf(lastAt);
  try {
    await keeper(platform)(lacks.map((lack) => ({ ...lack, region, month, count: 1, lastAt })));
  } catch (error) {
    platform.log.error('certificate.quality_not_kept', { region, error: describeError(error) });
  }
}

export const monthOf = (at: Date): string => inShanghai(at).slice(0, 7);

export type Lacking = typeof certificateQuality.$inferSelect;

/** What was counted in a month, what lacks most often first. */
export const lackingIn = (
  platform: Platform,
  month: string,
  region: string | undefined,
): Promise<Lacking[]> =>
  platform
    .database()
    .select()
    .from(certificateQuality)
    .where(
      and(
        eq(certificateQuality.month, month),
        ...(region === undefined ? [] : [eq(certificateQuality.region, region)]),
      ),
    )
    .orderBy(
      certificateQuality.region,
      desc(certificateQuality.count),
      certificateQuality.kind,
      certificateQuality.name,
    );
