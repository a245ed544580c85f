import { base64url } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentDigest } from '../../gateway/trust/identity/message-signatures/sign-request.ts';
import { askRaw, type Question } from '../setup/ask.ts';
import type { TestGateway } from '../setup/gateway.ts';
import { type Draft, seal, seconds, signer, without, withValue } from './forge.ts';
import {
  inputOf,
  keyid,
  type SigningStage,
  startSigningStage,
  verdict,
  withHeader,
} from './signing-stage.ts';

let gateway: TestGateway;
let key: CryptoKey;
let otherKey: CryptoKey;
let honest: SigningStage['honest'];
let send: SigningStage['send'];
let sent: SigningStage['sent'];
let changed: SigningStage['changed'];

beforeAll(async () => {
  ({ gateway, key, otherKey, honest, send, sent, changed } = await startSigningStage());
});
afterAll(() => gateway.close());

describe('attacks on signed calls', () => {
  it('no signature: refused with what a signature must cover', async () => {
    const {
      'signature-input': _,
      signature: __,
      ...headers
    } = (await seal(await honest())).headers ?? {};
    const answer = await send({ ...(await seal(await honest())), headers });
    expect(verdict(answer)).toBe('401 signature.missing');
    expect(answer.headers['accept-signature']).toContain('"content-digest" "authorization"');
    expect(JSON.parse(answer.text)).toMatchObject({ fault: 'caller', next: expect.any(String) });
  });

  it('only one of the two headers', async () => {
    const outcomes = ['signature', 'signature-input'].map((name) =>
      changed((question) => withHeader(question, name, undefined)),
    );
    expect(await Promise.all(outcomes)).toEqual(['401 signature.invalid', '401 signature.missing']);
  });

  it('digest swapped together with the body', async () => {
    const body = '{"returnTo":"/console/other"}';
    const digest = await contentDigest(body);
    expect(
      await changed((question) => ({ ...withHeader(question, 'content-digest', digest), body })),
    ).toBe('401 signature.invalid');
  });

  it.each([
    ['another document', '{"returnTo":"/console/other"}'],
    ['a blank more', '{"returnTo":"/console/cases"} '],
    ['the same in another spelling', '{"returnTo":"\\u002fconsole/cases"}'],
    ['a byte order mark before it', '\ufeff{"returnTo":"/console/cases"}'],
  ])('body changed after signing: %s', async (_, body) => {
    expect(await changed((question) => ({ ...question, body }))).toBe(
      '400 content_digest.mismatch',
    );
  });

  it('a digest that is none, or of another algorithm', async () => {
    for (const digest of ['sha-256=:AAAA:', 'md5=:AAAA:', 'x']) {
      const outcome = await sent((from) => ({
        headers: { ...from.headers, 'content-digest': digest },
        ...withValue(from, 'content-digest', digest),
      }));
      expect(outcome).toBe('400 content_digest.mismatch');
    }
  });

  it.each(['@method', '@target-uri', 'content-digest', 'authorization', 'idempotency-key'])(
    'coverage without %s',
    async (name) => {
      expect(await sent((from) => without(from, name))).toBe('401 signature.invalid');
    },
  );

  it.each(['content-digest', 'idempotency-key'])(
    'the covered header %s taken away',
    async (name) => {
      expect(await changed((question) => withHeader(question, name, undefined))).toBe(
        '401 signature.invalid',
      );
    },
  );

  it('a header put in that must be covered', async () => {
    const outcome = await sent((from) => {
      const { 'idempotency-key': _, ...headers } = from.headers;
      return {
        headers: { ...headers, 'idempotency-key': 'planted-on-the-way' },
        ...without(from, 'idempotency-key'),
      };
    });
    expect(outcome).toBe('401 signature.invalid');
  });

  it('component order changed after signing', async () => {
    const swap = (question: Question) =>
      withHeader(
        question,
        'signature-input',
        inputOf(question).replace('"@method" "@target-uri"', '"@target-uri" "@method"'),
      );
    expect(await changed(swap)).toBe('401 signature.invalid');
  });

  it('duplicate labels', async () => {
    const twice = (question: Question) =>
      withHeader(question, 'signature-input', `${inputOf(question)}, ${inputOf(question)}`);
    expect(await changed(twice)).toBe('401 signature.invalid');
  });

  it('another tag, or none', async () => {
    for (const more of [';tag="payments"', '', ';tag="Tongban"', ';tag="tongban "'])
      expect(await sent(() => ({ more }))).toBe('401 signature.missing');
  });

  it('created at the edges of 60 s, in the past and in the future', async () => {
    const outcomes = [-70, -50, 50, 70].map((offset) => sent(() => ({ created: seconds(offset) })));
    expect(await Promise.all(outcomes)).toEqual([
      '401 signature.expired',
      '201',
      '201',
      '401 signature.expired',
    ]);
    expect(await sent(() => ({ created: '999999999999999' }))).toBe('401 signature.expired');
    expect(await sent(() => ({ more: `;expires=${seconds(-1)};tag="tongban"` }))).toBe(
      '401 signature.expired',
    );
    expect(await sent(() => ({ created: '-1' }))).toBe('401 signature.invalid');
    expect(
      await changed((question) =>
        withHeader(question, 'signature-input', inputOf(question).replace(/;created=\d+/, '')),
      ),
    ).toBe('401 signature.invalid');
  });

  it('created renewed after signing', async () => {
    const renewed = (question: Question) =>
      withHeader(
        question,
        'signature-input',
        inputOf(question).replace(/created=\d+/, `created=${seconds(1)}`),
      );
    expect(await changed(renewed)).toBe('401 signature.invalid');
  });

  it('nonce replay', async () => {
    const question = await seal(await honest());
    expect([verdict(await send(question)), verdict(await send(question))]).toEqual([
      '201',
      '401 signature.replayed',
    ]);
    const { nonce } = await honest();
    expect([await sent(() => ({ nonce })), await sent(() => ({ nonce }))]).toEqual([
      '201',
      '401 signature.replayed',
    ]);
  });

  it('nonce replay in parallel: one of twenty passes', async () => {
    const question = await seal(await honest());
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(question)));
    const outcomes = answers.map(verdict).sort();
    expect(outcomes).toEqual([
      '201',
      ...Array.from({ length: 19 }, () => '401 signature.replayed'),
    ]);
  });

  it('a forged signature does not use up a nonce', async () => {
    const { nonce } = await honest();
    expect(await sent(() => ({ nonce, sign: signer(otherKey) }))).toBe('401 signature.invalid');
    expect(await sent(() => ({ nonce }))).toBe('201');
  });

  it('another member’s key, under its own name, under ours and under none', async () => {
    for (const name of ['jiashan-platform-1', keyid, 'nobody-1'])
      expect(await sent(() => ({ keyid: name, sign: signer(otherKey) }))).toBe(
        '401 signature.invalid',
      );
  });

  it('a stolen token under the thief’s own key', async () => {
    const stolen = await gateway.member('jiashan-platform').ownToken('console:open');
    const authorization = `Bearer ${stolen}`;
    const outcome = await sent((from) => ({
      headers: { ...from.headers, authorization },
      ...withValue(from, 'authorization', authorization),
    }));
    expect(outcome).toBe('401 signature.invalid');
  });

  it('the token exchanged for another one of the same member after signing', async () => {
    const other = await gateway.member('qingpu-platform').ownToken('console:open');
    expect(
      await changed((question) => withHeader(question, 'authorization', `Bearer ${other}`)),
    ).toBe('401 signature.invalid');
  });

  it('target-uri of another host; behind a proxy the public origin counts, not the Host header', async () => {
    const elsewhere = 'http://internal.example/v1/console/links';
    expect(await sent((from) => withValue(from, '@target-uri', elsewhere))).toBe(
      '401 signature.invalid',
    );
    const toInternal = (question: Question) =>
      withHeader(
        withHeader(question, 'host', 'internal.example'),
        'x-forwarded-host',
        'evil.example',
      );
    expect(await changed(toInternal)).toBe('201');
    const forInternal = await sent((from) => ({
      headers: { ...from.headers, host: 'internal.example' },
      ...withValue(from, '@target-uri', elsewhere),
    }));
    expect(forInternal).toBe('401 signature.invalid');
  });

  it('path and query changed after signing', async () => {
    for (const path of ['/v1/console/links?x=1', '/v1/cases'])
      expect(await changed((question) => ({ ...question, path }))).toBe('401 signature.invalid');
  });

  it('signature over GET used for POST', async () => {
    expect(await sent((from) => withValue(from, '@method', 'GET'))).toBe('401 signature.invalid');
  });

  it('lower-case methods, signed or sent', async () => {
    expect(await sent((from) => withValue(from, '@method', 'post'))).toBe('401 signature.invalid');
    const { headers = {}, path, body } = await seal(await honest());
    const lines = Object.entries({ ...headers, 'content-length': String(String(body).length) });
    const head = `post ${path} HTTP/1.1\r\nhost: ${new URL(gateway.origin).host}\r\n`;
    const raw = `${head}${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
    expect(verdict(await askRaw(gateway.origin, raw))).toBe('400 request.malformed_http');
  });

  it('algorithm confusion: alg that is not the key’s, and HMAC under the public key', async () => {
    for (const alg of ['ed25519', 'rsa-pss-sha512', 'ecdsa-p384-sha384', 'none', 'ES256'])
      expect(await sent(() => ({ more: `;alg="${alg}";tag="tongban"` }))).toBe(
        '401 signature.invalid',
      );
    const publicKey = base64url.decode(gateway.memberKeys['qingpu-platform'].x ?? '');
    const mac = await crypto.subtle.importKey(
      'raw',
      new Uint8Array(publicKey),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    );
    const sign: Draft['sign'] = (base) => crypto.subtle.sign('HMAC', mac, base);
    for (const more of [';alg="hmac-sha256";tag="tongban"', ';tag="tongban"'])
      expect(await sent(() => ({ more, sign }))).toBe('401 signature.invalid');
  });

  it('a signature of no bytes, of zeros and cut short', async () => {
    const cut: Draft['sign'] = async (base) => (await signer(key)(base)).slice(0, 63);
    const nothing: Draft['sign'] = async () => new ArrayBuffer(0);
    const zeros: Draft['sign'] = async () => new ArrayBuffer(64);
    for (const sign of [cut, nothing, zeros])
      expect(await sent(() => ({ sign }))).toBe('401 signature.invalid');
  });

  it('3,000 signature labels, and as many as fit into the headers', async () => {
    const labels = (count: number) => (question: Question) =>
      withHeader(
        question,
        'signature-input',
        `${Array.from({ length: count }, (_, nth) => `s${nth}=()`).join(', ')}, ${inputOf(question)}`,
      );
    expect((await changed(labels(3000))).slice(0, 3)).toBe('431');
    expect(await changed(labels(1200))).toBe('401 signature.invalid');
    expect(await changed(labels(5))).toBe('401 signature.invalid');
  });
});
