import { createRoute, z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import { newRoutes } from '../../platform/http/http.ts';

import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { caseKind, caseReaders } from '../cases/case-kind.ts';
import { answerSlip, slipForms } from './slip.ts';

const slipRoute = createRoute({
  method: 'get',
  path: '/v1/cases/{id}/slip',
  tags: ['办件 Cases'],
  summary: '办件凭条 · A slip to print or to be read out: number, state, code, nothing personal',
  request: {
    params: z.object({ id: CaseId }),
    query: z.object({
      lang: z.enum(['zh-CN', 'en']).optional(),
      as: z.enum(slipForms).default('paper').openapi({
        description: '`large`: 大字; `spoken`: 口述, sentences for a voice, as `text/plain`',
      }),
    }),
  },
  responses: {
    200: {
      description: '80 mm 凭条 · a page for a receipt printer',
      content: { 'text/html': { schema: z.string() }, 'text/plain': { schema: z.string() } },
    },
  },
});

const act = {
  name: 'case.print_slip',
  reads: 'case',
  who: 'member',
  scopes: ['cases:read'],
  on: caseKind,
  by: caseReaders,
  changes: false,
} as const satisfies MemberAct;

/** What only a machine in a hall needs. */
export function kioskRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, slipRoute, act, async (c, { row: { id: caseId, state } }) => {
    const { lang = c.get('language'), as } = c.req.valid('query');
    return answerSlip(c, { caseId, state, now: platform.clock() }, as, lang);
  });
  return app;
}
