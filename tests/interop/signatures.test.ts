import { importJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  contentDigest,
  isAnswerGenuine,
} from '../../gateway/trust/identity/message-signatures/sign-request.ts';
import type { Question, RawAnswer } from '../setup/ask.ts';
import type { TestGateway } from '../setup/gateway.ts';
import { type Draft, seal, signer, withValue } from './forge.ts';
import {
  inputOf,
  type SigningStage,
  startSigningStage,
  verdict,
  withHeader,
} from './signing-stage.ts';

let gateway: TestGateway;
let otherKey: CryptoKey;
let honest: SigningStage['honest'];
let send: SigningStage['send'];
let sent: SigningStage['sent'];
let changed: SigningStage['changed'];

beforeAll(async () => {
  ({ gateway, otherKey, honest, send, sent, changed } = await startSigningStage());
});
afterAll(() => gateway.close());

describe('a signed call', () => {
  it('passes', async () => {
    expect(await sent(() => ({}))).toBe('201');
  });

  it('passes with its components in another order, and with more of them', async () => {
    expect(await sent(({ components }) => ({ components: components.toReversed() }))).toBe('201');
    expect(
      await sent(({ components }) => ({
        components: [
          ...components,
          ['"content-type"', 'application/json'],
          ['"@path"', '/v1/console/links'],
        ],
      })),
    ).toBe('201');
  });

  it('passes beside the signature of a proxy', async () => {
    const proxied = (question: Question) =>
      withHeader(
        withHeader(question, 'signature', `ttrp=:AAAA:, ${question.headers?.['signature']}`),
        'signature-input',
        `ttrp=("@path");created=1;tag="ttrp", ${inputOf(question)}`,
      );
    expect(await changed(proxied)).toBe('201');
  });

  it('passes where alg names the algorithm that the key has', async () => {
    expect(await sent(() => ({ more: ';alg="ecdsa-p256-sha256";tag="tongban"' }))).toBe('201');
  });

  it('is not needed to read, and checked where it is there', async () => {
    const path = '/v1/cases';
    const reader = await gateway.member('qingpu-platform').ownToken('cases:read');
    const headers = { authorization: `Bearer ${reader}` };
    expect(verdict(await send({ path, headers }))).toBe('200');
    const targetUri = gateway.origin + path;
    const reading = async (): Promise<Draft> => ({
      ...(await honest()),
      method: 'GET',
      path,
      headers,
      components: [
        ['"@method"', 'GET'],
        ['"@target-uri"', targetUri],
        ['"authorization"', headers.authorization],
      ],
    });
    const answer = await send(await seal(await reading()));
    expect(verdict(answer)).toBe('200');
    expect(answer.headers['signature']).toBeDefined();
    // An edge that compresses the body would break its digest; what the route says of keeping stays.
    expect(answer.headers['cache-control']).toMatch(/^(?:.+, )?no-transform$/);
    const forged = await seal({ ...(await reading()), sign: signer(otherKey) });
    expect(verdict(await send(forged))).toBe('401 signature.invalid');
  });
});

describe('answers', () => {
  const keyOf = async (kid: string) => {
    const { keys } = JSON.parse((await send({ path: '/.well-known/jwks.json' })).text) as {
      keys: JsonWebKey[];
    };
    const jwk = keys.find((candidate) => (candidate as { kid?: string }).kid === kid);
    return jwk && ((await importJWK(jwk as object, 'ES256')) as CryptoKey);
  };
  const genuine = (answer: RawAnswer, question: Question, change: Partial<RawAnswer> = {}) => {
    const { status, headers, text } = { ...answer, ...change };
    const received = {
      status,
      header: (name: string) => headers[name],
      body: new TextEncoder().encode(text),
    };
    return isAnswerGenuine(received, question.headers?.['signature'] ?? '', keyOf);
  };

  it('are signed together with the request’s signature: no other status, body or request fits', async () => {
    const question = await seal(await honest());
    const answer = await send(question);
    const other = await seal(await honest());
    expect(await genuine(answer, question)).toBe(true);
    expect(await genuine(answer, other)).toBe(false);
    expect(await genuine(answer, question, { status: 200 })).toBe(false);
    expect(await genuine(answer, question, { text: `${answer.text} ` })).toBe(false);
    const text = `${answer.text} `;
    const headers = { ...answer.headers, 'content-digest': await contentDigest(text) };
    expect(await genuine(answer, question, { text, headers })).toBe(false);
    const { signature: _, ...unsigned } = answer.headers;
    expect(await genuine(answer, question, { headers: unsigned })).toBe(false);
  });

  it('name the request’s signature by the label that the caller gave it', async () => {
    const question = await seal(await honest());
    const relabel = (value: string | undefined) => (value ?? '').replace(/^sig=/, 'my-label=');
    const headers = {
      ...question.headers,
      signature: relabel(question.headers?.['signature']),
      'signature-input': relabel(inputOf(question)),
    };
    const answer = await send({ ...question, headers });
    expect(answer.status).toBe(201);
    expect(answer.headers['signature-input']).toContain('"signature";req;key="my-label"');
  });

  it('are signed when they refuse, once the caller is proven', async () => {
    const from = await honest();
    const body = '{"returnTo":1}';
    const digest = await contentDigest(body);
    const refused = await seal({
      ...from,
      body,
      headers: { ...from.headers, 'content-digest': digest },
      ...withValue(from, 'content-digest', digest),
    });
    const answer = await send(refused);
    expect(verdict(answer)).toBe('400 request.invalid');
    expect(await genuine(answer, refused)).toBe(true);
  });

  it('to unsigned requests are not signed', async () => {
    const answer = await send({ path: '/v1/items' });
    expect(answer.headers['signature']).toBeUndefined();
  });
});
