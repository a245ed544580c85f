import { createRoute, z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import { Irregularity } from '#contracts/case-reports';
import { ReportKind } from '#contracts/case-states';
import { asServed } from '#contracts/dates';
import { failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import { and, asc, eq, not, sql } from '../../platform/database/drizzle.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer } from '../../platform/http/openapi.ts';
import { pageQuery } from '../../platform/http/page-query.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { boardRegion } from '../cases/board-region.ts';
import { isOfErased } from '../cases/case-row.ts';
import { caseReminder } from './tables.ts';

const Reminder = z
  .object({
    caseId: CaseId,
    itemCode: z.string(),
    region: RegionCode,
    reported: ReportKind,
    missing: z.array(Irregularity),
    since: z.string(),
    reminded: z.int().openapi({ description: 'how often it was reminded, three times at most' }),
    remindedAt: z.string().optional(),
    nextAt: z.string().optional().openapi({ description: 'absent after the last reminder' }),
  })
  .openapi('Reminder');

const cursorForm = /^case_[0-9a-v]{26}\.[a-z_]{3,20}$/;

const route = createRoute({
  method: 'get',
  path: '/v1/reminders',
  tags: ['时限 Time limits'],
  summary: '催办清单 · What reports of a region still lack: reasons, approvers, clauses, lists',
  description:
    'It leaves the list with the same report sent once more, under a number of its own, with what was missing.',
  request: {
    query: z.strictObject({
      region: RegionCode.optional(),
      ...pageQuery(),
    }),
  },
  responses: {
    200: jsonAnswer(
      'one page, the oldest cases first',
      z.object({ reminders: z.array(Reminder), next: z.string().optional() }),
    ),
  },
});

const act = {
  name: 'reminder.list',
  reads: 'reminders',
  who: 'member',
  scopes: ['cases:read'],
  roles: ['platform', 'operator', 'auditor'],
  changes: false,
} as const satisfies MemberAct;

type Query = {
  readonly region: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

/** One page of what is owed, of one region or of all. */
export async function listReminders(platform: Platform, { region, cursor, limit }: Query) {
  const [caseId, reported] = cursor?.split('.') ?? [];
  const rows = await platform
    .database()
    .select()
    .from(caseReminder)
    .where(
      and(
        not(isOfErased(caseReminder.caseId)),
        region === undefined ? undefined : eq(caseReminder.region, region),
        caseId === undefined
          ? undefined
          : sql`(${caseReminder.caseId}, ${caseReminder.reported}) > (${caseId}, ${reported})`,
      ),
    )
    .orderBy(asc(caseReminder.caseId), asc(caseReminder.reported))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    reminders: page.map(({ missing, since, remindedAt, nextAt, ...row }) => ({
      ...row,
      missing: [...missing],
      since: asServed(since),
      ...(remindedAt ? { remindedAt: asServed(remindedAt) } : {}),
      ...(nextAt ? { nextAt: asServed(nextAt) } : {}),
    })),
    ...(last ? { next: `${last.caseId}.${last.reported}` } : {}),
  };
}

/** 催办: what regions owe of what they reported. */
export function reminderRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c, { caller }) => {
    const { region: asked, ...query } = c.req.valid('query');
    const region = boardRegion(caller, asked);
    if (!region.ok) return answerFailure(c, region.failure);
    if (query.cursor !== undefined && !cursorForm.test(query.cursor))
      return answerFailure(c, failure('request.cursor_invalid'));
    const listed = await listReminders(platform, { ...query, region: region.value });
    return c.json(listed, 200, { 'cache-control': 'no-store' });
  });
  return app;
}
