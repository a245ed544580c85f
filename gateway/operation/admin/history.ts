import { z } from '@hono/zod-openapi';
import { asServed } from '#contracts/dates';
import { rowsOf } from '../../platform/database/database.ts';
import { type SQL, sql } from '../../platform/database/drizzle.ts';
import { firstId } from '../../platform/database/ids.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { isTilesTrouble } from '../../platform/process/tile-store.ts';
import { turnsOf } from './turns.ts';

/** How far back it looks, and in how many steps: few enough to be drawn, and to be read as a table. */
export const spans = {
  hour: { steps: 12, stepSeconds: 300 },
  day: { steps: 24, stepSeconds: 3600 },
  week: { steps: 28, stepSeconds: 21_600 },
} as const;
export const Span = z.enum(['hour', 'day', 'week']);
export type Span = z.infer<typeof Span>;

/** Days begin in Beijing, and so do their steps. */
const beijingSeconds = 28_800;

const counted = z.int().min(0);
export const HistoryStep = z.object({
  at: z.string().openapi({ description: 'its beginning' }),
  cases: counted.openapi({ description: 'taken in' }),
  messages: counted.openapi({ description: 'made for regions, whatever became of them since' }),
  delivered: counted,
  failed: counted.openapi({ description: 'refused, expired or parked' }),
  waiting: counted.openapi({ description: 'not finished yet' }),
  p50Seconds: z.number().optional().openapi({
    description: 'half of those delivered were so within; absent: none was',
  }),
  p95Seconds: z.number().optional(),
});

type Step = z.infer<typeof HistoryStep>;
type Counts = {
  readonly slot: number;
  readonly messages: number;
  readonly delivered: number;
  readonly failed: number;
  readonly p50: number | null;
  readonly p95: number | null;
};

/** The step that a moment is in; pure. */
export const slotOf = (at: Date, stepSeconds: number): number =>
  Math.floor((at.getTime() / 1000 + beijingSeconds) / stepSeconds);

/** The beginning of a step; pure. */
export const beginOf = (slot: number, stepSeconds: number): Date =>
  new Date((slot * stepSeconds - beijingSeconds) * 1000);

const slotIn = (column: SQL, stepSeconds: number): SQL =>
  sql`floor((extract(epoch from ${column}) + ${beijingSeconds}) / ${stepSeconds})::float8`;

/** Numbers lie in the order of their making: what came since is one stretch of the primary key. */
const casesBy = (since: Date, stepSeconds: number, region: string | undefined): SQL => sql`
  select ${slotIn(sql`created_at`, stepSeconds)} as slot, count(*)::int as cases from case_record
  where id >= ${firstId('case', since)} ${region ? sql`and to_region = ${region}` : sql``} group by 1`;

const messagesBy = (since: Date, stepSeconds: number, region: string | undefined): SQL => {
  const seconds = sql`extract(epoch from finished_at - created_at)::float8`;
  const delivered = sql`filter (where state = 'delivered')`;
  return sql`
    select ${slotIn(sql`created_at`, stepSeconds)} as slot, count(*)::int as messages, count(*) ${delivered}::int as delivered,
      count(*) filter (where state in ('refused', 'expired', 'parked'))::int as failed,
      percentile_cont(0.5) within group (order by ${seconds}) ${delivered} as p50,
      percentile_cont(0.95) within group (order by ${seconds}) ${delivered} as p95
    from outbox where message_id >= ${firstId('msg', since)} ${region ? sql`and to_region = ${region}` : sql``} group by 1`;
};

const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000;

function stepOf(slot: number, stepSeconds: number, cases: number, of: Counts | undefined): Step {
  const { messages = 0, delivered = 0, failed = 0, p50 = null, p95 = null } = of ?? {};
  return {
    at: asServed(beginOf(slot, stepSeconds)),
    cases,
    messages,
    delivered,
    failed,
    waiting: messages - delivered - failed,
    ...(p50 === null ? {} : { p50Seconds: rounded(p50) }),
    ...(p95 === null ? {} : { p95Seconds: rounded(p95) }),
  };
}

/** What came in and what became of it, step by step to this moment, and what was done to regions meanwhile. */
export async function historyOf(platform: Platform, span: Span, region: string | undefined) {
  const { steps, stepSeconds } = spans[span];
  const now = slotOf(platform.clock(), stepSeconds);
  const first = now - steps + 1;
  const since = beginOf(first, stepSeconds);
  const database = platform.database();
  const [cases, messages, turns] = await Promise.all([
    rowsOf<{ slot: number; cases: number }>(database, casesBy(since, stepSeconds, region)),
    rowsOf<Counts>(database, messagesBy(since, stepSeconds, region)),
    // Figures need no leaf: turns that cannot be read are absent, which is not "none".
    turnsOf(platform, region).catch((error) => {
      if (isTilesTrouble(error)) return undefined;
      throw error;
    }),
  ]);
  const casesIn = new Map(cases.map(({ slot, cases: n }) => [slot, n]));
  const messagesIn = new Map(messages.map((of) => [of.slot, of]));
  return {
    span,
    stepSeconds,
    ...(region ? { region } : {}),
    steps: Array.from({ length: steps }, (_, nth) => {
      const slot = first + nth;
      return stepOf(slot, stepSeconds, casesIn.get(slot) ?? 0, messagesIn.get(slot));
    }),
    ...(turns ? { turns } : {}),
  };
}
