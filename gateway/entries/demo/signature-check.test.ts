import { beforeAll, describe, expect, it } from 'vitest';
import { newRoutes } from '../../platform/http/http.ts';
import { importPublicKey, type MemberKey } from '../../trust/identity/member-keys.ts';
import { signRequest } from '../../trust/identity/message-signatures/sign-request.ts';
import { checkSignature, mountSignatureCheck, type SignedRequest } from './signature-check.ts';

const origin = 'http://localhost:8080';
const now = new Date('2026-11-29T08:00:00Z');
const body = '{"purpose":"work"}';

describe('the sandbox says which line of a signature base differs', () => {
  let member: MemberKey | undefined;
  let signed: SignedRequest;
  let base: readonly string[] = [];
  const check = (change: Partial<SignedRequest> = {}, at = now) =>
    checkSignature({ ...signed, ...change }, origin, async () => member, at);

  beforeAll(async () => {
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
      'verify',
    ]);
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
    member = await importPublicKey({ kty, crv, x, y, kid: 'k-1' } as never);
    const headers = { authorization: 'Bearer t', 'idempotency-key': 'key-0001' };
    const request = { method: 'POST', url: `${origin}/v1/cases`, headers, body };
    const key = { keyId: 'k-1', privateKey: pair.privateKey };
    const sent = await signRequest(request, key, now);
    signed = { method: 'POST', path: '/v1/cases', headers: { ...headers, ...sent }, body };
    base = (await check()).base ?? [];
  });

  it('what is signed right is taken, with the lines to compare, however header names are written', async () => {
    const headers = Object.fromEntries(
      Object.entries(signed.headers).map(([name, value]) => [name.toUpperCase(), value]),
    );
    const again = await check({ headers, base: base.join('\n') });
    expect(again).toEqual({ taken: true, base, hints: [] });
    expect(base.map((line) => line.split(':')[0])).toEqual([
      '"@method"',
      '"@target-uri"',
      '"content-digest"',
      '"authorization"',
      '"idempotency-key"',
      '"@signature-params"',
    ]);
  });

  it.each([0, 1, 2, 3, 4, 5])('line %i', async (at) => {
    const mine = base.map((line, index) => (index === at ? `${line}x` : line));
    const found = await check({ base: mine.join('\n') });
    expect(found.differs).toEqual({ line: at + 1, yours: `${base[at]}x`, gateway: base[at] });
  });

  it('a line feed at the end, carriage returns, DER, another body, another time, nothing at all', async () => {
    const ended = await check({ base: `${base.join('\n')}\n` });
    expect(ended.differs).toEqual({ line: 7, yours: '', gateway: null });
    expect(ended.hints).toEqual(['no line feed after the last line']);
    expect((await check({ base: base.join('\r\n') })).hints).toHaveLength(1);
    const der = Buffer.concat([Buffer.of(0x30, 68), Buffer.alloc(68)]).toString('base64');
    const headers = { ...signed.headers, signature: `sig=:${der}:` };
    expect(await check({ headers })).toMatchObject({
      taken: false,
      because: 'the signature does not hold',
      hints: [expect.stringContaining('DER')],
    });
    expect((await check({ body: `${body} ` })).hints).toEqual([
      expect.stringContaining('sha-256=:'),
    ]);
    const late = await check({}, new Date(now.getTime() + 120_000));
    expect(late).toMatchObject({ taken: false, because: expect.stringContaining('60 s') });
    expect(await check({ headers: {} })).toMatchObject({ taken: false });
  });
});

it('what is no description of a request is refused by pointer', async () => {
  const app = newRoutes();
  mountSignatureCheck(app, { origin: 'https://gateway.example', members: [] });
  const answer = await app.request('/sandbox/signature-base', {
    method: 'POST',
    body: '{"path": "/v1/cases", "headers": {}}',
  });
  expect([answer.status, await answer.json()]).toMatchObject([
    400,
    { code: 'request.invalid', errors: [{ pointer: '/method' }] },
  ]);
});
