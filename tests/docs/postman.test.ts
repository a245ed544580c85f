import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importPublicKey } from '../../gateway/trust/identity/member-keys.ts';
import { verifyRequest } from '../../gateway/trust/identity/message-signatures/verify-request.ts';
import { collection, collectionFile } from './postman.ts';
import type { Vector } from './signing-vectors.ts';

const docs = `${import.meta.dirname}/../../docs`;
const read = (name: string) => readFileSync(`${docs}/${name}`, 'utf8');
const { vectors } = JSON.parse(read('signing-vectors.json')) as { vectors: Vector[] };
const keys = new Map(vectors.map(({ key }) => [key.crv, key]));

type Run = (pm: unknown) => Promise<void>;
const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as {
  new (parameter: string, body: string): Run;
};
const script = new AsyncFunction('pm', read('examples/postman-sign.js'));

/** Of Postman only what the script asks for. */
function postman(method: string, jwk: object, raw: string, mode = 'raw') {
  const sent = new Map<string, string>();
  const values = new Map([
    ['jwk', JSON.stringify(jwk)],
    ['token', 'a-token'],
    ['origin', 'https://gateway.example'],
  ]);
  const replaceIn = (text: string) =>
    text.replace(/\{\{([$\w]+)\}\}/g, (_, name: string) =>
      name === '$guid' ? crypto.randomUUID() : (values.get(name) ?? ''),
    );
  const headers = {
    upsert: ({ key, value }: { key: string; value: string }) => sent.set(key, value),
    has: (name: string) => sent.has(name),
    get: (name: string) => sent.get(name),
  };
  const url = { toString: () => '{{origin}}/v1/cases' };
  const request = { method, headers, url, body: { mode, raw } };
  return {
    sent,
    pm: { request, variables: { get: (name: string) => values.get(name), replaceIn } },
  };
}

describe('docs/openapi-postman.json', () => {
  it('is the contract: run `node tests/docs/write-openapi.ts`', () => {
    expect(read('openapi-postman.json') === collectionFile()).toBe(true);
  });

  it('has every operation, each with its address', () => {
    const { item } = collection() as {
      item: { item: { request: { method: string; url: { raw: string } } }[] }[];
    };
    const requests = item.flatMap(({ item: all }) =>
      all.map(({ request }) => `${request.method} ${request.url.raw}`),
    );
    const operations = Object.entries(JSON.parse(read('openapi.json')).paths as object).flatMap(
      ([path, of]) =>
        Object.keys(of as object)
          .filter((method) => /^(get|post|put|patch|delete)$/.test(method))
          .map(
            (method) => `${method.toUpperCase()} {{origin}}${path.replace(/\{(\w+)\}/g, ':$1')}`,
          ),
    );
    expect(requests.toSorted()).toEqual(operations.toSorted());
  });

  it.each(['P-256', 'Ed25519'])('its script signs as the gateway wants it: %s', async (curve) => {
    const { d: _, ...publicJwk } = keys.get(curve) ?? {};
    const { pm, sent } = postman('POST', keys.get(curve) ?? {}, '{"nonce":"{{$guid}}"}');
    await script(pm);
    const member = await importPublicKey(publicJwk as never);
    const received = {
      method: 'POST',
      targetUri: 'https://gateway.example/v1/cases',
      header: (name: string) => sent.get(name),
      body: async () => new TextEncoder().encode(pm.request.body.raw),
    };
    const holder = { keyOf: async () => member, jkt: member?.jkt ?? '' };
    expect(await verifyRequest(received, holder, new Date())).toMatchObject({ ok: true });
    expect(sent.has('idempotency-key')).toBe(true);
  });

  it.each([
    ['only reads', 'GET', 'raw'],
    ['is a form for the token endpoint', 'POST', 'urlencoded'],
  ])('and leaves alone what %s', async (_, method, mode) => {
    const { pm, sent } = postman(method, keys.get('P-256') ?? {}, '', mode);
    await script(pm);
    expect([...sent]).toEqual([]);
  });

  it('and keeps the key of who sends something again', async () => {
    const { pm, sent } = postman('POST', keys.get('P-256') ?? {}, '{}');
    sent.set('idempotency-key', 'again');
    await script(pm);
    expect(sent.get('idempotency-key')).toBe('again');
    expect(sent.get('signature-input')).toContain('"idempotency-key"');
  });
});
