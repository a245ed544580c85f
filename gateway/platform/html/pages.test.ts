import { describe, expect, it } from 'vitest';
import { failure } from '#contracts/failures';
import { answerFailure, newRoutes } from '../http/http.ts';
import { pagesForBrowsers } from './for-browsers.ts';
import { referencePage } from './reference-page.ts';

const app = newRoutes();
app.use(pagesForBrowsers);
app.notFound((c) => answerFailure(c, failure('request.route_unknown')));

const ask = (path: string, headers: Record<string, string>) => app.request(path, { headers });

describe('an address of ours in a browser', () => {
  it('that nobody knows is a page with what to do, and for a program a problem document', async () => {
    const page = await ask('/nowhere', { accept: 'text/html,*/*;q=0.8' });
    expect([page.status, page.headers.get('content-type')]).toEqual([
      404,
      'text/html; charset=UTF-8',
    ]);
    const seen = await page.text();
    expect(seen).toContain('没有这个地址');
    expect(seen).toContain('href="/console/cases?lang=zh-CN"');
    for (const headers of [{ accept: '*/*' }, { accept: 'text/html', authorization: 'DPoP x' }]) {
      const program = await ask('/nowhere', headers as Record<string, string>);
      expect(program.headers.get('content-type')).toBe('application/problem+json');
    }
  });
});

describe('the API reference', () => {
  it('shows what a document says as text, by tag, without a script', async () => {
    const hostile = '<script>x</script>';
    const operation = {
      tags: ['T'],
      summary: hostile,
      responses: { 200: { description: hostile } },
    };
    const page = String(await referencePage({ paths: { '/v1/x': { get: operation } } }));
    expect(page).not.toContain('<script');
    expect(page).toContain('<h2>T</h2>');
    expect(page).toContain('<b>GET</b> <code>/v1/x</code>');
  });
});
