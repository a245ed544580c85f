import { readFileSync } from 'node:fs';
import { exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { checkFederation } from './check.ts';
import type { FederationDocument } from './document.ts';

const example = readFileSync(
  `${import.meta.dirname}/../../../docs/federation.example.json`,
  'utf8',
);

/** The example with a change, and every problem that is found. */
async function problemsAfter(change: (document: FederationDocument) => unknown) {
  const document = JSON.parse(example) as FederationDocument;
  const checked = await checkFederation(change(document) ?? document);
  return checked.ok ? [] : checked.failure.map(({ pointer, reason }) => `${pointer}: ${reason}`);
}

type Draft = {
  regions: Record<string, unknown>[];
  members: { jwks: { keys: Record<string, unknown>[] }; [name: string]: unknown }[];
  agreements: Record<string, unknown>[];
};
const edited = (edit: (draft: Draft) => void) =>
  problemsAfter((document) => edit(document as unknown as Draft));

/** Coordinates of another key. */
async function newPoint(): Promise<{ x: string; y: string }> {
  const { x = '', y = '' } = await exportJWK((await generateKeyPair('ES256')).publicKey);
  return { x, y };
}

describe('a federation document', () => {
  it('of the documentation is sound', async () => {
    expect(await problemsAfter(() => undefined)).toEqual([]);
  });

  it('has members of the profile fapi2, named or not, and of no weaker one', async () => {
    const withProfile = (profile: string) =>
      edited(({ members }) => {
        members[0] = { jwks: { keys: [] }, ...members[0], profile };
      });
    expect(await withProfile('fapi2')).toEqual([]);
    expect(await withProfile('oauth2')).toHaveLength(1);
  });

  it('names all its problems at once, whichever part they are in', async () => {
    const problems = await edited(({ regions, members, agreements }) => {
      regions[0] = { ...regions[0], inFlight: 0 };
      members[0] = { ...members[0], region: '999999', jwks: members[0]?.jwks ?? { keys: [] } };
      agreements[0] = { ...agreements[0], until: '2025-01-01', colour: 'red' };
      agreements.push({ ...agreements[0], id: 'other', until: '2025-01-01', colour: undefined });
    });
    expect(problems).toHaveLength(4);
    expect(problems.join('\n')).toMatch(
      /^\/regions\/0\/inFlight: .*\n\/agreements\/0: .*colour.*\n\/agreements\/1: .*colour.*\n\/members\/0\/region: region 999999 is not in regions$/,
    );
  });

  it('with a private key is refused, and the key is not repeated', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(privateKey);
    const problems = await edited(({ members }) => {
      members[1]?.jwks.keys.splice(0, 1, { ...jwk, kid: 'k' });
    });
    expect(problems).toEqual([
      '/members/1/jwks/keys/0/d: private: send the public half alone, and replace this key',
    ]);
    expect(problems.join()).not.toContain(jwk.d);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['symmetric', { kty: 'oct', k: 'c2VjcmV0' }, '/members/1/jwks/keys/0/kty'],
    ['RSA', { kty: 'RSA', e: 'AQ', n: 'AQAB' }, '/members/1/jwks/keys/0/kty'],
    ['on a curve of another type', { crv: 'Ed25519' }, '/members/1/jwks/keys/0/crv'],
    ['made for encryption', { use: 'enc' }, '/members/1/jwks/keys/0/use'],
    ['that is no point of its curve', { x: 'A'.repeat(43) }, '/members/1/jwks/keys/0'],
    [
      'that ends before it begins',
      { notBefore: '2027-01-01T00:00:00Z', notAfter: '2026-01-01T00:00:00Z' },
      '/members/1/jwks/keys/0/notAfter',
    ],
  ])('with a key %s is refused', async (_, change, pointer) => {
    const problems = await edited(({ members }) => {
      Object.assign(members[1]?.jwks.keys[0] ?? {}, change);
    });
    expect(problems.map((problem) => problem.split(': ')[0])).toContain(pointer);
  });

  it('in which two members share a key is refused: one could speak in the other’s name', async () => {
    const problems = await edited(({ members }) => {
      members[1]?.jwks.keys.push({ ...members[0]?.jwks.keys[0], kid: 'borrowed' });
    });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^\/members\/1\/jwks: .* occurs twice$/);
  });

  it('in which a member lists one key under two names is refused: taking one away would revoke nothing', async () => {
    const problems = await edited(({ members }) => {
      members[1]?.jwks.keys.push({ ...members[1]?.jwks.keys[0], kid: 'again' });
    });
    expect(problems[0]).toMatch(/^\/members\/1\/jwks\/keys\/1\/x: .* occurs twice$/);
  });

  it('in which a region’s server shares a key, or a name of a key, is refused', async () => {
    const serverWith = (...changes: readonly object[]) =>
      edited(({ regions, members }) => {
        const [key] = members[0]?.jwks.keys ?? [];
        const keys = changes.map((change) => ({ ...key, ...change }));
        const authorizationServer = { issuer: 'https://as.example', jwks: { keys } };
        Object.assign(regions[0] ?? {}, { authorizationServer });
      });
    const place = '/regions/0/authorizationServer/jwks';
    const [one, two] = await Promise.all([newPoint(), newPoint()]);
    expect(await serverWith(one)).toEqual([]);
    expect((await serverWith({}))[0]).toMatch(new RegExp(`^${place}: .* occurs twice$`));
    expect(await serverWith({ ...one, kid: 'k' }, { ...two, kid: 'k' })).toEqual([
      `${place}/keys/1/kid: k occurs twice`,
    ]);
    expect((await serverWith(one, { ...one, kid: 'k' }))[0]).toMatch(`${place}/keys/1/x: `);
    expect(await serverWith({ x: 'A'.repeat(43) })).toEqual([
      `${place}/keys/0: not a point of P-256`,
    ]);
  });

  it('in which one address issues credentials for two regions, or is none that can be asked, is refused', async () => {
    const issuersAt = (...addresses: readonly string[]) =>
      edited(({ regions }) => {
        for (const [nth, issuer] of addresses.entries()) {
          const one = { issuer, body: '11320509XX0000001C', types: ['11100000000013127D001'] };
          Object.assign(regions[nth] ?? {}, { credentialIssuers: [one] });
        }
      });
    const place = '/credentialIssuers/0/issuer';
    expect(await issuersAt('https://a.example/body', 'https://b.example')).toEqual([]);
    expect(await issuersAt('https://a.example', 'https://a.example')).toEqual([
      `/regions/1${place}: https://a.example occurs twice`,
    ]);
    for (const wrong of ['https://a.example/', 'https://a.example/b?c', 'http://a.example'])
      expect((await issuersAt(wrong))[0]).toMatch(`/regions/0${place}: must be `);
  });

  it('names status lists of the issuer’s own host, and no more than every process keeps', async () => {
    const listsAt = (host: string, ...counts: readonly number[]) =>
      edited(({ regions }) => {
        for (const [nth, count] of counts.entries()) {
          const issuer = `https://${nth}.example`;
          const statusLists = Array.from({ length: count }, (_, at) => `https://${host}/${at}`);
          const one = { issuer, body: '11320509XX0000001C', types: ['11100000000013127D001'] };
          const lists = statusLists.map((uri) => uri.replace('own', `${nth}.example`));
          Object.assign(regions[nth] ?? {}, {
            credentialIssuers: [{ ...one, statusLists: lists }],
          });
        }
      });
    expect(await listsAt('own', 20, 12)).toEqual([]);
    expect(await listsAt('own', 20, 13)).toEqual([
      '/regions/1/credentialIssuers/0/statusLists/12: must not be more than 32 of all regions',
    ]);
    expect(await listsAt('evil.example', 1)).toEqual([
      '/regions/0/credentialIssuers/0/statusLists: must be of the issuer’s own host',
    ]);
  });

  it('in which a platform would be an operator is refused', async () => {
    const problems = await edited(({ members }) => {
      Object.assign(members[1] ?? {}, { scopes: ['cases:read', 'admin'] });
    });
    expect(problems).toEqual(['/members/1/scopes/1: admin is for operators']);
  });

  it.each([null, 7, 'x', [], {}, { version: 1, regions: {}, members: 'all', agreements: null }])(
    'that is no document at all (%j) is refused without an exception',
    async (value) => {
      expect((await checkFederation(value)).ok).toBe(false);
    },
  );
});
