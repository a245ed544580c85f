import { inShanghai } from '#contracts/dates';
import { shapeOf } from '#contracts/text-shape';
import { and, desc, eq, sql } from '../../platform/database/drizzle.ts';
import { counter } from '../../platform/process/metrics.ts';
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

/** What an examined certificate lacks, each once and in one order: two that are counted at once do not wait for each other. */
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
  const once = new Map(lacks.map((lack) => [key(lack), lack]));
  return [...once.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/**
 * What a region's certificates lack (数据治理): which steps failed why, and which fields could not be read, by region and month. Counted
 * whether or not the item needed them; of no certificate and of nobody.
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
  await platform
    .database()
    .insert(certificateQuality)
    .values(lacks.map((lack) => ({ ...lack, region, month, count: 1, lastAt })))
    .onConflictDoUpdate({
      target: [
        certificateQuality.region,
        certificateQuality.month,
        certificateQuality.kind,
        certificateQuality.name,
      ],
      set: {
        count: sql`${certificateQuality.count} + 1`,
        shape: sql`coalesce(excluded.shape, ${certificateQuality.shape})`,
        lastAt: sql`excluded.last_at`,
      },
    });
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
