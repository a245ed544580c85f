import type { Context } from 'hono';
import { z } from 'zod';
import { CaseId } from '#contracts/case';
import { EvaluationRequest } from '#contracts/evaluation';
import { failure } from '#contracts/failures';
import { fail, type Result } from '#contracts/result';
import { evaluateAtPage } from '../../casework/evaluations/at-page.ts';
import { answerPage } from '../../platform/html/answer.ts';
import type { Act } from '../../platform/http/act.ts';
import { newRoutes } from '../../platform/http/http.ts';
import { openForm, openPage } from '../../platform/http/openapi.ts';
import { problemOf } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { pageLanguage } from '../../trust/identity/browser-answer.ts';
import { evaluationPage, thanksPage } from './page.ts';

const Sent = EvaluationRequest.extend({ lastFour: z.string().regex(/^[0-9A-Za-z]{4}$/) });

const acts = {
  show: {
    name: 'evaluation.show_page',
    who: 'browser',
    changes: false,
    unlogged: 'a form that shows nothing but the number that its address holds',
  },
  send: {
    name: 'evaluation.give_at_page',
    who: 'browser',
    changes: true,
    logged: ['evaluation.given'],
  },
} as const satisfies Record<string, Act>;

/** What a browser sends, as a member would have sent it; absent where it is no evaluation at all. */
function readForm(form: URLSearchParams) {
  return Sent.safeParse({
    code: form.get('code'),
    score: Number(form.get('score')),
    tags: form.getAll('tags'),
    comment: form.get('comment') ?? '',
    lastFour: form.get('lastFour'),
  });
}

async function take(
  platform: Platform,
  caseId: string,
  form: URLSearchParams,
): Promise<Result<unknown, ReturnType<typeof failure>>> {
  const sent = readForm(form);
  if (!sent.success) return fail(failure('request.invalid'));
  const { lastFour, ...request } = sent.data;
  return evaluateAtPage(platform, caseId, request, lastFour);
}

/** 扫码评价: the page behind the code, on any phone, with no account and no app. */
export function evaluatePages(platform: Platform) {
  const app = newRoutes();
  openPage(app, '/e/:id', acts.show, (c) => {
    const id = CaseId.safeParse(c.req.param('id'));
    const code = (c.req.query('code') ?? '').slice(0, 200);
    const caseId = id.success ? id.data : '';
    return answerPage(c, evaluationPage({ language: pageLanguage(c), caseId, code }));
  });
  openForm(app, '/e/:id', acts.send, async (c) => {
    const language = pageLanguage(c);
    const form = new URLSearchParams(await c.req.text());
    const id = CaseId.safeParse(c.req.param('id'));
    const taken = id.success
      ? await take(platform, id.data, form)
      : fail(failure('evaluation.code_invalid'));
    if (taken.ok) return answerPage(c, thanksPage(language));
    (c as Context).set('refusal', taken.failure.code);
    const problem = problemOf(taken.failure, language, c.get('correlationId'));
    const shown = {
      language,
      caseId: id.success ? id.data : '',
      code: (form.get('code') ?? '').slice(0, 200),
      last: { problem: `${problem.title}${language === 'en' ? '. ' : '。'}${problem.next}`, form },
    };
    return answerPage(c, evaluationPage(shown), { status: problem.status });
  });
  return app;
}
