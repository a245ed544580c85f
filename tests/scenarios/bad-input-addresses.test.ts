import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askRaw } from '../setup/ask.ts';
import { expectRefusal, get, qingpuToken, type Stage, startStage } from './refusals.ts';

describe('bad input: addresses, methods and what is no HTTP', () => {
  let stage: Stage;
  let token: string;

  beforeAll(async () => {
    stage = await startStage();
    token = await qingpuToken(stage);
  });
  afterAll(() => stage.close());

  it.each([
    ['/v1/cases/%00', 400, 'request.invalid'],
    ['/v1/items/%00', 400, 'request.invalid'],
    ['/v1/items?q=%00', 400, 'request.invalid'],
    ['/v1/items?q=', 400, 'request.invalid'],
    ['/v1/items/%E0%A4%A', 404, 'item.not_found'],
    ['/v1/items?q=%E0%A4%A&limit=0', 400, 'request.invalid'],
    ['/v1/items?limit=1e9', 400, 'request.invalid'],
    ['/v1/items?limit=5&limit=6', 400, 'request.invalid'],
    ['/v1/items?page=2', 400, 'request.invalid'],
    ['/v1/items?region=999999', 422, 'federation.region_unknown'],
    ['/v1/items?region=%E9%9D%92%E6%B5%A6', 400, 'request.invalid'],
    ['/v1/items?cursor=garbage', 400, 'request.cursor_invalid'],
    ['/v1/items?cursor=%F0%28%8C%28', 400, 'request.cursor_invalid'],
    [`/v1/items?cursor=${'A'.repeat(4000)}`, 400, 'request.invalid'],
    ['/v1/items/compare?basicCode=12', 400, 'request.invalid'],
    ['/v1/items/compare?basicCode=999999999999', 404, 'item.not_found'],
    ["/v1/items/'%20or%201=1--", 400, 'request.invalid'],
    ['/v1/cases/%E0%A4%A', 400, 'request.invalid'],
    ['/v1/cases/case_short', 400, 'request.invalid'],
    ['/v1/cases/..%2f..%2fetc%2fpasswd', 400, 'request.invalid'],
    ['/v1/cases/case_aaaaaaaaaaaaaaaaaaaaaaaaaa', 404, 'case.not_found'],
    ['/v1/cases?cursor=case_short', 400, 'request.cursor_invalid'],
    ['/v1/cases?cursor=%00', 400, 'request.invalid'],
    ['/v1/cases?state=lost', 400, 'request.invalid'],
    ['/v1/cases?limit=-1', 400, 'request.invalid'],
    ['/v1/handoffs/ho_aaaaaaaaaaaaaaaaaaaaaaaaaa', 404, 'handoff.not_found'],
    ['/v1/handoffs/%E0%A4%A', 400, 'request.invalid'],
    ['/log/tile/0/%E0%A4%A', 404, 'request.route_unknown'],
    ['/log/tile/0/x999/999', 404, 'request.route_unknown'],
    ['/log/tile/99/000', 404, 'request.route_unknown'],
    ['/nowhere', 404, 'request.route_unknown'],
    ['/v1', 404, 'request.route_unknown'],
    ['/v1/items/a/b/c', 404, 'request.route_unknown'],
    ['/%E0%A4%A', 404, 'request.route_unknown'],
    ['//evil.example/v1/items', 404, 'request.route_unknown'],
  ] as const)('GET %s is refused by its own code', async (path, status, code) => {
    await stage.refuses(get(path, token), { status, code });
  });

  it.each([
    ['DELETE', '/v1/cases', 'GET, HEAD, POST'],
    ['PUT', '/v1/cases/case_aaaaaaaaaaaaaaaaaaaaaaaaaa', 'GET, HEAD'],
    ['PATCH', '/v1/items', 'GET, HEAD'],
    ['OPTIONS', '/v1/cases', 'POST, GET, HEAD'],
    ['OPTIONS', '/log/tile/0/000', 'GET, HEAD'],
    ['GET', '/oauth/token', 'POST'],
    ['HEAD', '/oauth/token', 'POST'],
    ['PROPFIND', '/health/live', 'GET, HEAD'],
    ['POST', '/.well-known/jwks.json', 'GET, HEAD'],
  ])('%s %s is answered 405 with what is allowed', async (method, path, allowed) => {
    await stage.refuses(
      { method, path, headers: { authorization: `Bearer ${token}` } },
      { status: 405, code: 'request.method_not_allowed' },
    );
    const { headers } = await stage.ask({ method, path });
    expect(headers['allow']?.split(', ').sort()).toEqual(allowed.split(', ').sort());
  });

  it('HEAD is GET without the body, for answers and refusals', async () => {
    const answer = await stage.ask({ method: 'HEAD', path: '/v1/items' });
    expect(answer).toMatchObject({ status: 200, text: '' });
    await stage.refuses(
      { method: 'HEAD', path: '/nowhere' },
      { status: 404, code: 'request.route_unknown' },
    );
  });

  it.each([
    [
      'a header of 20 KiB',
      (host: string) =>
        `GET /v1/items HTTP/1.1\r\nhost: ${host}\r\nx-long: ${'x'.repeat(20_480)}\r\n\r\n`,
      431,
      'request.headers_too_large',
    ],
    [
      'ten thousand headers',
      (host: string) =>
        `GET /v1/items HTTP/1.1\r\nhost: ${host}\r\n${'a: b\r\n'.repeat(10_000)}\r\n`,
      431,
      'request.headers_too_large',
    ],
    ['no Host', () => 'GET /v1/items HTTP/1.1\r\nconnection: close\r\n\r\n', 400, undefined],
    [
      'a Host that is none',
      () => 'GET /v1/items HTTP/1.1\r\nhost: a b@c/?\r\nconnection: close\r\n\r\n',
      400,
      'request.malformed_http',
    ],
    [
      'an unknown method',
      (host: string) => `CASES /v1/items HTTP/1.1\r\nhost: ${host}\r\n\r\n`,
      400,
      'request.malformed_http',
    ],
    ['noise', () => '\u0016\u0003\u0001\u0002\r\n\r\n', 400, 'request.malformed_http'],
    [
      'two lengths (request smuggling)',
      (host: string) =>
        `POST /v1/cases HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 2\r\ncontent-length: 5\r\n\r\n{}`,
      400,
      'request.malformed_http',
    ],
    [
      'length and chunks (request smuggling)',
      (host: string) =>
        `POST /v1/cases HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      'request.malformed_http',
    ],
    [
      'a length that is no number',
      (host: string) => `POST /v1/cases HTTP/1.1\r\nhost: ${host}\r\ncontent-length: -1\r\n\r\n`,
      400,
      'request.malformed_http',
    ],
    [
      'the address *',
      (host: string) => `OPTIONS * HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`,
      400,
      'request.malformed_http',
    ],
    [
      'a backslash in the address',
      (host: string) => `GET /v1\\items HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`,
      400,
      'request.malformed_http',
    ],
  ] as const)(
    '%s is refused before it is a request, and the gateway goes on',
    async (_, bytes, status, code) => {
      const before = await stage.rows.count();
      const answer = await askRaw(stage.origin, bytes(new URL(stage.origin).host));
      if (code === undefined) expect(answer.status).toBe(status);
      else expectRefusal(answer, { status, code });
      expect(await stage.rows.count()).toEqual(before);
      expect((await stage.ask(get('/health/live'))).status).toBe(200);
    },
  );

  it('TRACE shows nobody their own headers', async () => {
    const answer = await askRaw(
      stage.origin,
      `TRACE /v1/items HTTP/1.1\r\nhost: ${new URL(stage.origin).host}\r\nx-secret: s3cret\r\nconnection: close\r\n\r\n`,
    );
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toContain('s3cret');
  });

  it('chunks that break off in the middle leave nothing behind', async () => {
    const before = await stage.rows.count();
    const head = `POST /v1/cases HTTP/1.1\r\nhost: ${new URL(stage.origin).host}\r\nauthorization: Bearer ${token}\r\nidempotency-key: ${randomUUID()}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`;
    const answer = await askRaw(stage.origin, `${head}5\r\n{"ite\r\nzz\r\n`);
    expectRefusal(answer, { status: 400, code: 'request.malformed_http' });
    expect(await stage.rows.count()).toEqual(before);
  });

  it('the `type` of a problem opens as a page, in the language of who opens it', async () => {
    const refused = await stage.ask(get('/v1/cases'));
    const { type } = JSON.parse(refused.text) as { type: string };
    expect(type).toBe(`${stage.origin}/problems/auth.token_missing`);
    for (const [language, words] of [
      ['zh-CN', '缺少访问令牌'],
      ['en', 'An access token is missing'],
    ] as const) {
      const page = await stage.ask({
        path: new URL(type).pathname,
        headers: { accept: 'text/html', 'accept-language': language },
      });
      expect(page.status).toBe(200);
      expect(page.text).toContain(words);
    }
    expect((await stage.ask(get('/problems/case.nothing'))).status).toBe(404);
  });
});
