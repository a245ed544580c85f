import { describe, expect, it } from 'vitest';
import { failure } from '#contracts/failures';
import { ok } from '#contracts/result';
import { problemOf } from '../../platform/http/problem.ts';
import type { Visit } from '../console/form-page.ts';
import { checkPage } from './collect-check.ts';
import type { Side } from './collect-side.ts';

const counter: Side = {
  at: () => '/here',
  acting: async (visit) => visit,
  caseAt: (_, caseId) => `/cases/${caseId}`,
  tasks: ['identity', 'people', 'situation', 'form', 'materials'],
  consent: { 'zh-CN': '同意', en: 'agreed' },
  list: '/list',
};
const own: Side = { ...counter, tasks: ['situation', 'form', 'materials'], signIn: '/sign-in' };

const problems = [
  { pointer: '/applicant/idNumber', reason: 'is missing' },
  { pointer: '/situation/premises', reason: 'is missing' },
  { pointer: '/form/name', reason: 'is missing' },
];

/** The page of a draft with these problems, after its form came to this. */
async function shown(side: Side, code: 'auth.insufficient_level' | 'request.timeout') {
  const visit = {
    language: 'zh-CN',
    place: { language: 'zh-CN', address: '/here/check' },
    hidden: '',
    sent: { form: new FormData(), problem: problemOf(failure(code), 'zh-CN', 'nr') },
    param: () => 'draft_1',
    read: async (path: string) =>
      ok(
        path.startsWith('/v1/drafts/')
          ? { itemCode: 'ITEM', problems }
          : { code: 'ITEM', materials: [] },
      ),
  } as unknown as Visit;
  return String(await checkPage(side).show(visit));
}

describe('everything of a draft once more', () => {
  it('leads to the tasks of its own side alone, of which what the guide asks is one', async () => {
    const mine = await shown(own, 'request.timeout');
    expect(mine).toContain('href="/here/situation?lang=zh-CN"');
    expect(mine).toContain('href="/here/form?lang=zh-CN"');
    expect(mine).toMatch(/<li id="f-applicant-idNumber"[^>]*>申请人身份 /);
    expect(mine).not.toContain('/here/identity');
    expect(await shown(counter, 'request.timeout')).toContain('href="/here/identity?lang=zh-CN"');
  });

  it('leads whose log-in is not enough to sign in again, where it is their own', async () => {
    const way = 'href="/sign-in?lang=zh-CN">重新登录后再提交；草稿已保留</a>';
    expect(await shown(own, 'auth.insufficient_level')).toContain(way);
    expect(await shown(own, 'request.timeout')).not.toContain(way);
    expect(await shown(counter, 'auth.insufficient_level')).not.toContain('重新登录后');
  });
});
