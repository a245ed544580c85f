import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RawAnswer } from '../setup/ask.ts';
import {
  allScopes,
  get,
  post,
  qingpuToken,
  type Stage,
  settledCase,
  startStage,
} from './refusals.ts';

/** What pressing the button of a link's page sends. */
const enter = (path: string) => ({ method: 'POST', path });

describe('bad input: the console', () => {
  let stage: Stage;
  let token: string;
  let caseId: string;

  beforeAll(async () => {
    stage = await startStage();
    token = await qingpuToken(stage);
    caseId = await settledCase(stage, token);
  });
  afterAll(() => stage.close());

  /** People get a page: in their language, with the code to quote, never a stack trace. */
  function expectPage(
    answer: RawAnswer,
    status: number,
    code: string,
    language: 'zh-CN' | 'en',
  ): void {
    expect(answer.status, answer.text).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^text\/html/i);
    expect(answer.headers['cache-control']).toContain('no-store');
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.text).toContain(`lang="${language}"`);
    expect(answer.text).toContain(code);
    expect(answer.text).toContain(answer.headers['x-correlation-id']);
    expect(answer.text).not.toMatch(/\bat .*\.ts:\d+/);
  }

  async function refusesPage(
    path: string,
    status: number,
    code: string,
    cookie?: string,
  ): Promise<void> {
    for (const language of ['zh-CN', 'en'] as const) {
      const before = await stage.rows.count();
      const headers = { 'accept-language': language, ...(cookie === undefined ? {} : { cookie }) };
      expectPage(await stage.ask({ path, headers }), status, code, language);
      expect(await stage.rows.count()).toEqual(before);
    }
  }

  async function link(returnTo = '/console/cases', member = token): Promise<string> {
    const answer = await stage.ask(post('/v1/console/links', member, { returnTo }));
    expect(answer.status, answer.text).toBe(201);
    return new URL((JSON.parse(answer.text) as { url: string }).url).pathname;
  }
  async function session(member = token): Promise<string> {
    const entered = await stage.ask(enter(await link('/console/cases', member)));
    expect(entered.status).toBe(303);
    return entered.headers['set-cookie']?.split(';')[0] ?? '';
  }

  it.each([
    'https://evil.example/console/',
    '//evil.example/console/cases',
    '/console/../v1/cases',
    '/console/cases?x=1',
    '/console/cases#x',
    '/console/\\evil',
    'javascript:alert(1)',
    '/v1/cases',
    `/console/${'a'.repeat(300)}`,
    '/console/a\nset-cookie: x=y',
  ])('a link that would lead to %j is refused', async (returnTo) => {
    await stage.refuses(post('/v1/console/links', token, { returnTo }), {
      status: 400,
      code: 'request.invalid',
      pointer: '/returnTo',
    });
  });

  it('a link opens once, also when it is opened five times at once', async () => {
    const used = await link();
    expect((await stage.ask(enter(used))).status).toBe(303);
    expect((await stage.ask(enter(used))).status).toBe(401);
    await refusesPage(used, 401, 'console.link_used');
    const fresh = await link();
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => stage.ask(enter(fresh))));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 401, 401, 401, 401]);
  });

  it.each([
    '/console/enter/x',
    `/console/enter/${'A'.repeat(43)}`,
    `/console/enter/${'A'.repeat(5000)}`,
    '/console/enter/%E0%A4%A',
    '/console/enter/%27%20or%201=1',
  ])('the link %s, which nobody gave out, is refused', async (path) => {
    await refusesPage(path, 401, 'console.link_used');
  });

  it.each([
    undefined,
    'tongban-console=',
    'tongban-console=garbage',
    'tongban-console=%E0%A4%A',
    'tongban-console=%00',
    '=; ;;=x',
    '__Host-tongban-console=x',
  ])('without a session there is no page (cookie %s)', async (cookie) => {
    await refusesPage('/console/cases', 401, 'console.session_missing', cookie);
    await refusesPage(`/console/cases/${caseId}`, 401, 'console.session_missing', cookie);
  });

  it('link preview, prefetch: who only looks at a link does not spend it', async () => {
    const path = await link();
    for (const method of ['HEAD', 'GET', 'GET']) {
      const prefetch = { 'sec-purpose': 'prefetch;prerender', purpose: 'prefetch' };
      const looked = await stage.ask({ method, path, headers: prefetch });
      expect([looked.status, looked.headers['set-cookie']]).toEqual([200, undefined]);
    }
    expect((await stage.ask(enter(path))).status).toBe(303);
  });

  it('console CSRF: another site cannot press the button of its own link in this browser', async () => {
    const path = await link();
    const headers = { 'sec-fetch-site': 'cross-site' };
    const forced = await stage.ask({ ...enter(path), headers });
    expect([forced.status, forced.headers['set-cookie']]).toEqual([200, undefined]);
    expect((await stage.ask(enter(path))).status).toBe(303);
  });

  it('a link is no session, and a session no link', async () => {
    const unused = await link();
    await refusesPage(
      '/console/cases',
      401,
      'console.session_missing',
      `tongban-console=${unused.split('/').at(-1)}`,
    );
    const cookie = await session();
    await refusesPage(`/console/enter/${cookie.split('=')[1]}`, 401, 'console.link_used');
  });

  it('a visitor sees no case of others, and no case that is none', async () => {
    const stranger = await session(await stage.member('wujiang-platform').ownToken(allScopes));
    await refusesPage(`/console/cases/${caseId}`, 404, 'case.not_found', stranger);
    const own = await session();
    for (const id of [
      'case_aaaaaaaaaaaaaaaaaaaaaaaaaa',
      'x',
      '%E0%A4%A',
      '%3Cscript%3Ealert(1)%3C%2Fscript%3E',
    ])
      await refusesPage(`/console/cases/${id}`, 404, 'case.not_found', own);
  });

  it('an address with U+0000 is refused before anything reads it', async () => {
    await stage.refuses(get('/console/cases/%00'), { status: 400, code: 'request.invalid' });
    await stage.refuses(get('/console/enter/%00'), { status: 400, code: 'request.invalid' });
  });

  it('a query that is nonsense does not keep the page from being shown, and is not repeated in it', async () => {
    const cookie = await session();
    for (const query of ['cursor=x', 'lang=%3Cscript%3E', 'lang=fr&lang=de', 'cursor=%E0%A4%A']) {
      const answer = await stage.ask({ path: `/console/cases?${query}`, headers: { cookie } });
      expect(answer.status, query).toBe(200);
      expect(answer.text).not.toContain('<script');
    }
  });
});
