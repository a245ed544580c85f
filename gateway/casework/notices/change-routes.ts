import { createRoute, z } from '@hono/zod-openapi';
import { ChangeCursor, ListedChange } from '#contracts/webhook';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { Caller, CallerEnv } from '../../trust/identity/caller.ts';
import { type ChangesPage, listChanges } from './list-changes.ts';

const ndjson = 'application/x-ndjson';

const listed = jsonAnswer(
  'one page, oldest first; `next` is the `after` to go on with, now or later; `more` that there is more by now',
  z.object({
    changes: z.array(ListedChange),
    next: ChangeCursor.optional(),
    more: z.boolean(),
  }),
);

const route = createRoute({
  method: 'get',
  path: '/v1/changes',
  tags: ['通知 Webhooks'],
  summary: '全部变化（按序、完整） · Everything that changed of my cases, in order and complete',
  description:
    'The events that webhooks tell, each with the `sequence` to go on after. Nothing is ever inserted before a sequence that was given out. `Accept: application/x-ndjson` exports them all, one a line, unsigned: go on after the last line.',
  request: {
    query: z.strictObject({
      after: ChangeCursor.optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
  },
  responses: {
    200: {
      ...listed,
      content: { ...listed.content, [ndjson]: { schema: z.string() } },
    },
  },
});

const act = {
  name: 'case.list_changes',
  reads: 'case_changes',
  who: 'member',
  scopes: ['cases:read'],
  changes: false,
} as const satisfies MemberAct;

const pageSize = 1000;
/** One export; whoever needs more goes on after its last line. */
const maxPages = 100;
const lines = (page: ChangesPage): string =>
  page.changes.map((change) => `${JSON.stringify(change)}\n`).join('');

/** Reads a page when the one before has been taken: a slow reader holds nothing. */
function exported(platform: Platform, caller: Caller, first: ChangesPage): ReadableStream {
  const bytes = new TextEncoder();
  let page: ChangesPage | undefined = first;
  let nth = 1;
  return new ReadableStream({
    async pull(controller) {
      if (!page) return controller.close();
      const { next: after, more } = page;
      const text = lines(page);
      page = undefined;
      if (more && nth < maxPages) {
        const following = await listChanges(platform, caller, { after, limit: pageSize });
        if (following.ok) page = following.value;
        nth += 1;
      }
      // A chunk of nothing would not be asked for again.
      controller.enqueue(bytes.encode(text === '' ? '\n' : text));
    },
  });
}

/** For whoever missed webhooks, or wants none. */
export function changeListRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c, { caller }) => {
    const { after, limit } = c.req.valid('query');
    const isExport = c.req.header('accept')?.includes(ndjson) === true;
    const page = await listChanges(platform, caller, { after, limit: isExport ? pageSize : limit });
    if (!page.ok) return answerFailure(c, page.failure);
    const noStore = { 'cache-control': 'no-store', vary: 'accept' };
    if (!isExport) return c.json(page.value, 200, noStore);
    // At the edge the connection to the database ends with the answer: one page.
    const body = platform.longAnswers ? exported(platform, caller, page.value) : lines(page.value);
    return new Response(body, { headers: { ...noStore, 'content-type': ndjson } });
  });
  return app;
}
