import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { importKeys } from '../../../platform/keys/keys.ts';
import { newKeySet } from '../../../platform/keys/new-keys.ts';
import { bodyDigest } from './body-digest.ts';
import { componentsOf } from './components.ts';
import { signAnswer } from './sign-answer.ts';
import { signOutbound } from './sign-outbound.ts';
import {
  type Component,
  type OutgoingRequest,
  signComponents,
  signRequest,
} from './sign-request.ts';
import { verifyRequest } from './verify-request.ts';

const now = new Date('2026-11-22T08:00:00Z');
const later = (ms: number) => new Date(now.getTime() + ms);
const request: OutgoingRequest = {
  method: 'POST',
  url: 'https://gateway.example/v1/cases',
  headers: { authorization: 'Bearer t', 'idempotency-key': 'k-1' },
  body: '{}',
};

async function newKey(alg: string, keyId: string) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jkt = await calculateJwkThumbprint(await exportJWK(publicKey));
  return { keyId, privateKey, member: { key: publicKey, algorithms: [alg], jkt } };
}

type Key = Awaited<ReturnType<typeof newKey>>;

const received = (from: OutgoingRequest, signature: Record<string, string>) => {
  const headers: Record<string, string> = { ...from.headers, ...signature };
  return {
    method: from.method,
    targetUri: from.url,
    header: (name: string) => headers[name],
    body: async () => new TextEncoder().encode(String(from.body ?? '')),
  };
};

const holder = (keys: readonly Key[], bound: Key) => ({
  keyOf: async (keyid: string) => keys.find(({ keyId }) => keyId === keyid)?.member,
  jkt: bound.member.jkt,
});

const outcome = async (signedWith: Key, keys: readonly Key[], bound: Key, at = now) => {
  const signature = await signRequest(request, signedWith, now);
  const result = await verifyRequest(received(request, signature), holder(keys, bound), at);
  return result.ok ? result.value?.keyid : result.failure.code;
};

describe('the key of a signature', () => {
  it.each(['ES256', 'Ed25519'])('is a registered one of %s', async (alg) => {
    const key = await newKey(alg, 'one');
    expect(await outcome(key, [key], key)).toBe('one');
  });

  it('is the one that the token is bound to, not another one of the same member', async () => {
    const [one, two] = [await newKey('ES256', 'one'), await newKey('ES256', 'two')];
    expect(await outcome(two, [one, two], two)).toBe('two');
    expect(await outcome(two, [one, two], one)).toBe('signature.invalid');
  });

  it('is gone once it is not registered any more', async () => {
    const key = await newKey('ES256', 'one');
    expect(await outcome(key, [], key)).toBe('signature.invalid');
  });

  it('holds for 60 s to either side of our clock', async () => {
    const key = await newKey('Ed25519', 'one');
    const at = (ms: number) => outcome(key, [key], key, later(ms));
    expect(await Promise.all([-60_000, 60_000].map(at))).toEqual(['one', 'one']);
    expect(await Promise.all([-60_001, 60_001].map(at))).toEqual([
      'signature.expired',
      'signature.expired',
    ]);
  });
});

describe('what a signature must say', () => {
  /** The outcome of a call with these components, parameters and headers, signed as they are. */
  async function of(
    method: string,
    names: readonly string[],
    { alg = 'ES256', parameters = '', headers = {} as Record<string, string>, isOurs = true } = {},
  ): Promise<string> {
    const key = await newKey(alg, 'one');
    const by = isOurs ? key : await newKey(alg, 'one');
    const message = received({ ...request, method, headers }, {});
    const components = names.map(
      (name): Component => componentsOf([name], message)?.[0] ?? [`"${name}"`, 'x'],
    );
    const created = `;created=${now.getTime() / 1000};nonce="${crypto.randomUUID()}"`;
    const signature = await signComponents(components, `${created}${parameters}`, by);
    const signed = received({ ...request, method, headers: { ...headers, ...signature } }, {});
    const result = await verifyRequest(signed, holder([key], key), now);
    return result.ok ? 'ok' : result.failure.code;
  }
  const line = ['@method', '@target-uri', 'authorization'];
  const plain = { authorization: 'Bearer t' };
  const digested = { ...plain, 'content-digest': bodyDigest(new TextEncoder().encode('{}')) };

  it.each([
    ['GET', line, plain, 'ok'],
    ['HEAD', line, plain, 'ok'],
    ['GET', line, digested, 'signature.invalid'],
    ['GET', [...line, 'content-digest'], digested, 'ok'],
    ['POST', line, plain, 'signature.invalid'],
    ['POST', line, digested, 'signature.invalid'],
    ['POST', [...line, 'content-digest'], digested, 'ok'],
  ])(
    '%s with %j: the digest wherever a body or a digest may come',
    async (method, names, headers, outcome) => {
      expect(await of(method, names, { headers })).toBe(outcome);
    },
  );

  it.each([
    ['ES256', 'ecdsa-p256-sha256', 'ok'],
    ['ES256', 'ed25519', 'signature.invalid'],
    ['Ed25519', 'ed25519', 'ok'],
    ['Ed25519', 'ecdsa-p256-sha256', 'signature.invalid'],
  ])('of a key of %s: alg %s is %s', async (alg, stated, outcome) => {
    const parameters = `;alg="${stated}"`;
    expect(await of('GET', line, { alg, parameters, headers: plain })).toBe(outcome);
  });

  it.each([
    ['of another key under its name', line, plain, { isOurs: false }, 'signature.invalid'],
    ['over what is not there', [...line, 'x-absent'], plain, {}, 'signature.invalid'],
    ['over what nobody knows', [...line, '@unknown'], plain, {}, 'signature.invalid'],
    ['without the method', line.slice(1), plain, {}, 'signature.invalid'],
    ['without the address', ['@method', 'authorization'], plain, {}, 'signature.invalid'],
    ['without the token', line.slice(0, 2), plain, {}, 'signature.invalid'],
    [
      'beside a key of repetition',
      line,
      { ...plain, 'idempotency-key': 'k' },
      {},
      'signature.invalid',
    ],
    ['beside an acting person', line, { ...plain, 'tongban-actor': 'k' }, {}, 'signature.invalid'],
    [
      'over all of that',
      [...line, 'idempotency-key', 'tongban-actor'],
      { ...plain, 'idempotency-key': 'k', 'tongban-actor': 'k' },
      {},
      'ok',
    ],
    [
      'over the digest of another body',
      [...line, 'content-digest'],
      { ...plain, 'content-digest': bodyDigest('other') },
      {},
      'content_digest.mismatch',
    ],
  ])('%s: %j', async (_, names, headers, change, outcome) => {
    expect(await of('GET', names, { headers, ...change })).toBe(outcome);
  });

  it('is to be there: none is none, and one that cannot be read is refused', async () => {
    const key = await newKey('ES256', 'one');
    const read = (headers: Record<string, string>) =>
      verifyRequest(received({ ...request, headers }, {}), holder([key], key), now);
    expect(await read(plain)).toEqual({ ok: true, value: undefined });
    expect(await read({ ...plain, 'signature-input': 'sig=(' })).toMatchObject({
      ok: false,
      failure: { code: 'signature.invalid' },
    });
  });

  it('is void from the second on that expires names', async () => {
    const at = (seconds: number) => {
      const parameters = `;expires=${now.getTime() / 1000 + seconds}`;
      return of('GET', line, { parameters, headers: plain });
    };
    expect([await at(0), await at(1)]).toEqual(['signature.expired', 'ok']);
  });
});

describe('what the gateway signs', () => {
  const platform = async () => ({ keys: await importKeys(await newKeySet()), clock: () => now });

  it('a request to a member verifies as a member’s request does, under a published key', async () => {
    const from = await platform();
    const { signing, verifying } = from.keys;
    const signature = await signOutbound(from, request);
    const key = verifying.get(signing.kid);
    if (!key) throw new Error('the signing key is not published');
    const jkt = await calculateJwkThumbprint(signing.publicJwk);
    const published = { keyOf: async () => ({ key, algorithms: ['ES256'], jkt }), jkt };
    const result = await verifyRequest(received(request, signature), published, now);
    expect(result).toMatchObject({ ok: true, value: { keyid: signing.kid } });
  });

  it('an answer that is not JSON may be a stream and stays as it is; one without a body is signed', async () => {
    const key = await newKey('ES256', 'one');
    const signature = await signRequest(request, key, now);
    const stated = await verifyRequest(received(request, signature), holder([key], key), now);
    if (!stated.ok || !stated.value) throw new Error('not verified');
    const from = await platform();
    const zip = new Response('PK', { headers: { 'content-type': 'application/zip' } });
    expect((await signAnswer(from, zip, stated.value)).headers.has('signature')).toBe(false);
    const empty = await signAnswer(from, new Response(null, { status: 204 }), stated.value);
    expect(empty.status).toBe(204);
    expect(empty.headers.get('content-digest')).toBe(
      'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:',
    );
  });
});
