import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OutboundRequest } from '#contracts/outbound-http';
import { items } from './items.ts';
import { type Rig, startRig } from './platform/test-support/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());
beforeEach(() => rig.setClock('2026-07-03T12:00:00+08:00'));

/** Lists items with the request changed on its way. */
const listThrough = (change: (request: OutboundRequest) => OutboundRequest) =>
  items.listItems({
    ...rig.context,
    http: (request, signal) => rig.context.http(change(request), signal),
  });
const header = (name: string, value: string) => (request: OutboundRequest) => ({
  ...request,
  headers: { ...request.headers, [name]: value },
});

test.each([
  ['another signature', header('x-tif-signature', '0'.repeat(64)), 'unauthorised', '200002'],
  ['another caller', header('x-tif-paasid', 'somebody'), 'unauthorised', '200001'],
  ['another time', header('x-tif-timestamp', '1700000000'), 'unauthorised', '200003'],
  ['another nonce', header('x-tif-nonce', crypto.randomUUID()), 'unauthorised', '200002'],
  ['another content type', header('content-type', 'text/plain'), 'malformed', '200006'],
  [
    'another body under the same headers',
    (request: OutboundRequest) => ({
      ...request,
      body: String(request.body).replace('320509', '330421'),
    }),
    'unauthorised',
    '200005',
  ],
  [
    'another path under the same headers',
    (request: OutboundRequest) => ({
      ...request,
      url: request.url.replace('sxml/queryItems', 'bj/queryCase'),
    }),
    'unauthorised',
    '200005',
  ],
  [
    'a body of three megabytes',
    (request: OutboundRequest) => ({ ...request, body: ' '.repeat(3_000_000) }),
    'malformed',
    '200006',
  ],
])('%s: %s', async (_, change, kind, code) => {
  expect(await listThrough(change)).toMatchObject({ ok: false, failure: { kind, code } });
});

test('the same request twice is a replay', async () => {
  let first: OutboundRequest | undefined;
  const same = (request: OutboundRequest) => {
    first ??= request;
    return first;
  };
  expect((await listThrough(same)).ok).toBe(true);
  expect(await listThrough(same)).toMatchObject({ failure: { kind: 'retryable', code: '200004' } });
});

test('a clock four minutes off is unauthorised', async () => {
  rig.setClock('2026-07-03T12:00:00+08:00', 240_000);
  expect(await items.listItems(rig.context)).toMatchObject({
    failure: { kind: 'unauthorised', code: '200003' },
  });
});

test('secrets stay out of URLs', async () => {
  const { gateway, login, access } = rig.context.credentials;
  await listThrough((request) => {
    for (const secret of [gateway.token, login.appword, access.accessToken])
      expect(request.url).not.toContain(secret);
    return request;
  });
});
