import { createRoute, z } from '@hono/zod-openapi';
import { asServed } from '#contracts/dates';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import { describeError } from '../../platform/process/log.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import { isPulled } from '../../trust/federation/pulled.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { answerQuestion } from './answer-question.ts';
import { questionKind } from './question-kind.ts';
import { openQuestion, Question, type QuestionRow, waitingQuestions } from './questions.ts';

/** A certificate may bring its sealed file. */
export const maxAnswerBytes = 2 * 1_048_576;

export const isAnswerPath = (path: string): boolean =>
  /^\/v1\/inbox\/certificates\/[^/]+\/answer$/.test(path);

const tags = ['收件箱 Inbox'];
const Asked = z.object({
  id: z.string(),
  createdAt: z.string(),
  answerBy: z.string(),
  question: Question,
});
const Done = z.object({ id: z.string(), state: z.literal('answered') }).openapi('AnsweredQuestion');

const routes = {
  list: createRoute({
    method: 'get',
    path: '/v1/inbox/certificates',
    tags,
    summary:
      '证照查询：不能被调用的地区自取 · What a region that cannot be called is asked about its certificates',
    request: {
      query: z.strictObject({ limit: z.coerce.number().int().min(1).max(50).default(20) }),
    },
    responses: {
      200: jsonAnswer(
        'oldest first, until they are answered',
        z.object({ questions: z.array(Asked) }),
      ),
    },
  }),
  answer: createRoute({
    method: 'post',
    path: '/v1/inbox/certificates/{id}/answer',
    tags,
    summary: '答复证照查询 · The certificate, or that there is none',
    description:
      '`certificate` as docs/canonical has it; without it the region holds none. The same answer again changes nothing.',
    request: {
      params: z.object({ id: z.string().regex(/^question_[0-9a-v]{26}$/) }),
      body: jsonBody(z.strictObject({ certificate: z.looseObject({}).optional() })),
    },
    responses: { 200: jsonAnswer('answered', Done) },
  }),
};

const fetching = {
  who: 'member',
  scopes: ['inbox:read', 'certificates:retrieve'],
  roles: ['platform'],
  provided: { says: 'a region with delivery "pull"', holds: isPulled },
} as const satisfies Partial<MemberAct>;

const acts = {
  list: { ...fetching, name: 'question.fetch', changes: false, reads: 'messages' },
  answer: {
    ...fetching,
    name: 'question.answer',
    on: questionKind,
    by: ['addressee'],
    changes: true,
    repeat: 'natural',
    logged: ['certificate.answered'],
  },
} as const satisfies Record<string, MemberAct>;

/** Each by itself: one that cannot be opened must not keep the others from being answered. */
async function shown(platform: Platform, row: QuestionRow) {
  const { id, createdAt, expiresAt } = row;
  try {
    const question = await openQuestion(platform, row);
    const times = { createdAt: asServed(createdAt), answerBy: asServed(expiresAt) };
    return [{ id, ...times, question }];
  } catch (error) {
    platform.log.error('certificate.question_not_opened', { id, error: describeError(error) });
    return [];
  }
}

/** The certificates of regions that cannot be called: their platforms fetch what they are asked, and answer. */
export function questionRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.list, acts.list, async (c, { caller }) => {
    const { limit } = c.req.valid('query');
    const rows = await waitingQuestions(
      platform.database(),
      caller.region,
      limit,
      platform.clock(),
    );
    const questions = (await Promise.all(rows.map((row) => shown(platform, row)))).flat();
    return c.json({ questions }, 200, { 'cache-control': 'no-store' });
  });
  open(app, platform, routes.answer, acts.answer, async (c, { caller, row }) => {
    const done = await answerQuestion(platform, caller, row, c.req.valid('json'));
    return done.ok
      ? c.json({ id: row.id, state: 'answered' as const }, 200)
      : answerFailure(c, done.failure);
  });
  return app;
}
