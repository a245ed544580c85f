import { httpbis } from 'http-message-signatures';
import { importJWK } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import {
  algorithmOf,
  contentDigest,
  signRequest,
} from '../../gateway/trust/identity/message-signatures/sign-request.ts';
import { asPrivateKey } from '../setup/app.ts';
import { ask, type RawAnswer } from '../setup/ask.ts';
import type { TestWorld } from '../setup/gateway.ts';

const fields = ['@method', '@target-uri', 'content-digest', 'authorization', 'idempotency-key'];
const body = JSON.stringify({ returnTo: '/console/cases' });

type Message = { method: string; url: string; headers: Record<string, string> };

/** What the library asks of a key: bytes in, bytes out. */
const signerOf = (key: CryptoKey) => async (data: Buffer) =>
  Buffer.from(await crypto.subtle.sign(algorithmOf(key), key, new Uint8Array(data)));
const verifierOf = (key: CryptoKey) => (data: Buffer, signature: Buffer) =>
  crypto.subtle.verify(algorithmOf(key), key, new Uint8Array(signature), new Uint8Array(data));

/** The library `http-message-signatures` as it comes, on the member's side of signed calls. */
export function foreignSignatureFlows(gateway: () => TestWorld): void {
  const clientId = 'qingpu-platform';
  const keyid = `${clientId}-1`;
  let key: CryptoKey;

  beforeAll(async () => {
    key = await asPrivateKey(gateway().memberKeys[clientId]);
  });

  async function unsigned(): Promise<Message> {
    const token = await gateway().member(clientId).ownToken('console:open');
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-digest': await contentDigest(body),
      'idempotency-key': crypto.randomUUID(),
    };
    return { method: 'POST', url: `${gateway().origin}/v1/console/links`, headers };
  }

  async function signedByLibrary(): Promise<Message> {
    const config = {
      key: { id: keyid, alg: 'ecdsa-p256-sha256', sign: signerOf(key) },
      name: 'theirs',
      fields,
      params: ['created', 'expires', 'nonce', 'alg', 'keyid', 'tag'],
      paramValues: { nonce: crypto.randomUUID(), tag: 'tongban' },
    };
    return (await httpbis.signMessage(config, await unsigned())) as Message;
  }

  const lowerCase = (headers: Message['headers']) =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

  async function send({ method, url, headers }: Message): Promise<RawAnswer> {
    const { pathname: path } = new URL(url);
    return ask(gateway().origin, { method, path, headers: lowerCase(headers), body });
  }

  /** The keys that the gateway publishes. */
  async function publishedKey(kid: string): Promise<CryptoKey> {
    const { text } = await ask(gateway().origin, { path: '/.well-known/jwks.json' });
    const { keys } = JSON.parse(text) as { keys: { kid: string; alg: string }[] };
    const jwk = keys.find((candidate) => candidate.kid === kid);
    if (!jwk) throw new Error(`no key ${kid}`);
    return (await importJWK(jwk, jwk.alg)) as CryptoKey;
  }

  const isGenuine = (answer: RawAnswer, request: Message) =>
    httpbis.verifyMessage(
      {
        keyLookup: async ({ keyid: kid }) => {
          const published = await publishedKey(String(kid));
          return { id: String(kid), algs: ['ecdsa-p256-sha256'], verify: verifierOf(published) };
        },
        requiredParams: ['created', 'keyid', 'tag'],
        requiredFields: ['@status', 'content-digest'],
        maxAge: 60,
        tolerance: 5,
      },
      answer,
      request,
    );

  it('signs a call that the gateway takes', async () => {
    const answer = await send(await signedByLibrary());
    expect(answer.status, answer.text).toBe(201);
  });

  it('finds our answer genuine, for this request and no other', async () => {
    const [request, other] = [await signedByLibrary(), await signedByLibrary()];
    const answer = await send(request);
    expect(await isGenuine(answer, request)).toBe(true);
    expect(answer.headers['content-digest']).toBe(await contentDigest(answer.text));
    expect(await isGenuine(answer, other)).toBe(false);
    expect(await isGenuine({ ...answer, status: 200 }, request)).toBe(false);
    const digest = await contentDigest(`${answer.text} `);
    const headers = { ...answer.headers, 'content-digest': digest };
    expect(await isGenuine({ ...answer, headers }, request)).toBe(false);
  });

  it('its signature holds for the call that it signed alone', async () => {
    const request = await signedByLibrary();
    const headers = { ...request.headers, 'idempotency-key': crypto.randomUUID() };
    const answer = await send({ ...request, headers });
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([401, 'signature.invalid']);
  });

  it('finds a call genuine that our own client side signed', async () => {
    const request = await unsigned();
    const { 'content-digest': _, ...headers } = request.headers;
    const signature = await signRequest(
      { ...request, headers, body },
      { keyId: keyid, privateKey: key },
      new Date(),
    );
    const { d: __, key_ops: ___, ...publicJwk } = gateway().memberKeys[clientId];
    const publicKey = (await importJWK(publicJwk, 'ES256')) as CryptoKey;
    const verify = (message: Message) =>
      httpbis.verifyMessage(
        {
          keyLookup: async ({ keyid: id }) => ({ id: String(id), verify: verifierOf(publicKey) }),
          requiredFields: fields,
          requiredParams: ['created', 'nonce', 'keyid', 'tag'],
          maxAge: 60,
          tolerance: 5,
        },
        message,
      );
    const signed = { ...request, headers: { ...headers, ...signature } };
    expect(await verify(signed)).toBe(true);
    expect(await verify({ ...signed, method: 'PUT' })).toBe(false);
  });
}
