import { gunzipSync, gzipSync } from 'node:zlib';
import { etag } from 'hono/etag';
import { expect, it } from 'vitest';
import { newRoutes } from '../http/http.ts';
import { compressed } from './compressed.ts';

const long = { text: '事项'.repeat(600) };
const app = newRoutes();
app.get('/read', etag(), (c) => c.json(long));
app.get('/varied', (c) => c.json(long, 200, { vary: 'accept' }));
app.get('/page', (c) =>
  c.html(JSON.stringify(long), 200, { 'cache-control': 'public, max-age=60' }),
);
app.get('/short', (c) => c.json({ text: 'a'.repeat(900) }));
app.get('/refused', (c) => c.json(long, 404));
app.get('/signed', (c) => c.json(long, 200, { 'cache-control': 'no-cache, no-transform' }));
app.get('/secret', (c) => c.json(long, 200, { 'cache-control': 'private, no-store' }));
app.get('/version', (c) => c.json(long, 200, { etag: '"12-0123456789abcdef"' }));
app.get('/packed', (c) => c.json(long, 200, { 'content-encoding': 'br' }));
app.get('/events', (c) =>
  c.body('data: x\n\n'.repeat(600), 200, { 'content-type': 'text/event-stream' }),
);
app.get('/lines', (c) =>
  c.body('{}\n'.repeat(600), 200, { 'content-type': 'application/x-ndjson' }),
);
app.get('/document', (c) => c.body('x'.repeat(2000), 200, { 'content-type': 'application/pdf' }));
app.post('/read', (c) => c.json(long));

const ask = async (path: string, acceptEncoding = 'br, gzip;q=0.8', more: RequestInit = {}) => {
  const headers = {
    'accept-encoding': acceptEncoding,
    ...(more.headers as Record<string, string>),
  };
  const request = new Request(`http://gateway.example${path}`, { ...more, headers });
  return (await compressed(app.fetch)(request, {} as never)) as Response;
};
const codingOf = async (...asked: Parameters<typeof ask>) =>
  (await ask(...asked)).headers.get('content-encoding');

it.each(['/read', '/varied', '/page'])(
  'a long answer goes out in gzip, and is the same: %s',
  async (path) => {
    const answer = await ask(path);
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect(bytes.length).toBeLessThan(200);
    expect(JSON.parse(gunzipSync(bytes).toString())).toEqual(long);
  },
);

it.each([
  ['short', '/short'],
  ['refused', '/refused'],
  ['signed: its digest is over these bytes', '/signed'],
  ['with secrets or for a session (BREACH)', '/secret'],
  ['tagged with a version for If-Match', '/version'],
  ['packed already', '/packed'],
  ['a stream of events', '/events'],
  ['a stream of lines', '/lines'],
  ['a document', '/document'],
])('an answer that is %s goes out as it is', async (_, path) => {
  const plain = await app.request(path);
  const answer = await ask(path);
  expect(answer.headers.get('content-encoding')).toBe(plain.headers.get('content-encoding'));
  expect(answer.headers.get('etag')).toBe(plain.headers.get('etag'));
  expect(await answer.text()).toBe(await plain.text());
});

it.each(['', 'br', 'identity', 'gzip;q=0', 'gzip; Q=0.000', 'xgzip'])(
  'nothing is packed for who takes %j',
  async (taken) => {
    expect(await codingOf('/read', taken)).toBeNull();
  },
);

it('what changes something is answered as it is', async () => {
  expect(await codingOf('/read', 'gzip', { method: 'POST' })).toBeNull();
});

it('caches are told what it depends on, whichever form goes out', async () => {
  for (const taken of ['gzip', 'identity'])
    expect((await ask('/varied', taken)).headers.get('vary')).toBe('accept, accept-encoding');
});

it('what is public is packed once for the same bytes, among the last sixteen; anything else each time', async () => {
  let packed = 0;
  const answers = newRoutes();
  answers.get('/public/:text', (c) =>
    c.json({ ...long, of: c.req.param('text') }, 200, { 'cache-control': 'public, max-age=1' }),
  );
  answers.get('/own/:text', (c) => c.json({ ...long, of: c.req.param('text') }));
  const fetch = compressed(answers.fetch, async (bytes) => {
    packed += 1;
    return gzipSync(bytes);
  });
  const packs = async (...paths: readonly string[]) => {
    packed = 0;
    for (const path of paths) {
      const request = new Request(`http://gateway.example${path}`, {
        headers: { 'accept-encoding': 'gzip' },
      });
      const answer = (await fetch(request, {} as never)) as Response;
      const bytes = new Uint8Array(await answer.arrayBuffer());
      expect(JSON.parse(gunzipSync(bytes).toString())).toMatchObject({ of: path.split('/')[2] });
    }
    return packed;
  };
  expect(await packs('/public/a', '/public/a', '/public/b', '/public/a')).toBe(2);
  expect(await packs('/own/a', '/own/a', '/own/b', '/own/a')).toBe(4);
  const others = Array.from({ length: 15 }, (_, nth) => `/public/${nth}`);
  expect(await packs(...others, '/public/a')).toBe(15);
  expect(await packs('/public/b')).toBe(1);
});

it('the tag of a packed answer is weak, and still spares reading it again', async () => {
  const tag = (await ask('/read')).headers.get('etag') ?? '';
  expect(tag).toMatch(/^W\/"/);
  expect((await ask('/read', 'gzip', { headers: { 'if-none-match': tag } })).status).toBe(304);
});
