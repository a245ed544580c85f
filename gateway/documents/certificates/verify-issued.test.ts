import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateSync } from 'node:zlib';
import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodies, certificateTypes, people } from '#adapters/kit/sample-world';
import {
  basicCodes,
  federation,
  itemCode,
  jiashan,
} from '../../../tests/certificates/federation.ts';
import { startWorld, type World, wanted } from '../../../tests/certificates/world.ts';
import { FederationDocument } from '../../trust/federation/document.ts';
import { forgetFederation, storeFederation } from '../../trust/federation/store.ts';
import { disclosureDigest } from './disclosures.ts';
import { prefetchLists } from './prefetch.ts';
import { typeMetadata, vctOf } from './type-metadata.ts';

const type = certificateTypes.identityCard.code;
const [shen] = people;
const gateway = 'http://127.0.0.1';
const body = bodies['320509'].code;

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let world: World;
let server: Server;
let issuer: string;
let own: Pair;
let foreign: Pair;
/** What the body publishes; without a path it is closed. */
const published = new Map<string, string>();
let asked: string[] = [];

const jwkOf = async ({ publicKey }: Pair, kid: string) => ({
  ...(await exportJWK(publicKey)),
  kid,
});
const seconds = () => Math.floor(Date.now() / 1000);
const sign = (payload: object, header: object = {}, by: Pair = own) =>
  new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ES256', kid: 'b-1', typ: 'dc+sd-jwt', ...header })
    .sign(by.privateKey);

async function publish() {
  published.clear();
  published.set(
    '/.well-known/jwt-vc-issuer/body',
    JSON.stringify({ issuer, jwks_uri: `${new URL(issuer).origin}/keys` }),
  );
  published.set('/keys', JSON.stringify({ keys: [await jwkOf(own, 'b-1')] }));
}
/** The places are those of valid, revoked, suspended. */
const publishList = async (path = '/list') =>
  published.set(
    path,
    await sign(
      {
        sub: `${new URL(issuer).origin}${path}`,
        iat: seconds(),
        exp: seconds() + 600,
        status_list: { bits: 2, lst: deflateSync(Uint8Array.of(0b10_01_00)).toString('base64url') },
      },
      { typ: 'statuslist+jwt' },
    ),
  );

type Metadata = (at: string, key: object) => Record<string, unknown> | undefined;
/** What stands at the well-known place of an issuer, and what that makes of its credentials. */
const faults: Readonly<Record<string, readonly [Metadata, string]>> = {
  closed: [() => undefined, 'issuer.metadata_unreachable'],
  'another issuer’s': [
    (_, key) => ({ issuer: 'https://x.example', jwks: { keys: [key] } }),
    'issuer.metadata_unreadable',
  ],
  'without keys': [(at) => ({ issuer: at }), 'issuer.metadata_unreadable'],
  'with keys twice': [
    (at, key) => ({ issuer: at, jwks: { keys: [key] }, jwks_uri: `${at}/k` }),
    'issuer.metadata_unreadable',
  ],
  'with keys at somebody else’s': [
    (at) => ({ issuer: at, jwks_uri: 'https://evil.example/keys' }),
    'issuer.metadata_unreadable',
  ],
  'with two keys of one name': [
    (at, key) => ({ issuer: at, jwks: { keys: [key, key] } }),
    'issuer.metadata_unreadable',
  ],
  'with a private half': [
    (at, key) => ({ issuer: at, jwks: { keys: [{ ...key, d: 'x' }] } }),
    'issuer.metadata_unreadable',
  ],
};

beforeAll(async () => {
  world = await startWorld();
  [own, foreign] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
  server = createServer(({ url = '' }, answer) => {
    asked.push(url);
    const text = published.get(url);
    answer.writeHead(text === undefined ? 503 : 200).end(text);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/body`;
  // Each by itself: what an issuer publishes is kept.
  const faulty = Object.keys(faults).map((_, nth) => `${new URL(issuer).origin}/m${nth}`);
  const named = `${new URL(issuer).origin}/named`;
  const credentialIssuers = [issuer, ...faulty].map((one) => ({
    issuer: one,
    body,
    types: [type],
    ...(one === issuer ? { statusLists: [named] } : {}),
  }));
  const regions = federation.regions.map((region) =>
    region.code === '320509' ? { ...region, credentialIssuers } : region,
  );
  const document = FederationDocument.parse({ ...federation, version: 2, regions });
  await storeFederation(world.platform, document, 'test');
  forgetFederation(world.platform);
});
afterAll(async () => {
  server.close();
  await world.close();
});

const claims: Readonly<Record<string, string>> = {
  identifier: `1.2.156.3005.2.${type}.${body}.TEST20260001.001.W`,
  holderName: shen.name,
  holderCode: shen.idNumber,
  validity: 'long_term',
  issuerCode: body,
};
const disclosuresOf = (of: Readonly<Record<string, string>>) =>
  Object.entries(of).map(([name, value]) =>
    Buffer.from(JSON.stringify(['saltsaltsaltsaltsaltsalt', name, value])).toString('base64url'),
  );
type Change = { payload?: object; header?: object; by?: Pair; said?: Record<string, string> };
async function issued({ payload = {}, header = {}, by = own, said = claims }: Change = {}) {
  const disclosures = disclosuresOf(said);
  const jws = await sign(
    {
      iss: issuer,
      vct: vctOf(gateway, type),
      'vct#integrity': typeMetadata(gateway, type).integrity,
      exp: seconds() + 600,
      status: { status_list: { idx: 0, uri: `${new URL(issuer).origin}/list` } },
      _sd_alg: 'sha-256',
      _sd: disclosures.map(disclosureDigest),
      ...payload,
    },
    header,
    by,
  );
  return [jws, ...disclosures, ''].join('~');
}
async function verify(document: string, basic = basicCodes.setUp) {
  const purpose = { itemCode: itemCode(basic), reason: '核验', until: wanted().until };
  const token = await world.memberToken(jiashan);
  const answer = await world.post('verify', token, { format: 'dc+sd-jwt', document, purpose });
  return answer.body as {
    verdict: string;
    checks: { outcome: string; reason: string }[];
    certificate?: object;
  };
}
const wrong = async (document: string, basic?: string) => {
  const { verdict, checks } = await verify(document, basic);
  return [
    verdict,
    ...checks.filter(({ outcome }) => outcome !== 'valid').map(({ reason }) => reason),
  ];
};

describe('a credential that a region’s own body issued', () => {
  it('counts while everybody is closed, though nobody has shown one of its list before: what the federation names is fetched beforehand', async () => {
    await publish();
    await publishList('/named');
    await prefetchLists(world.platform);
    published.clear();
    world.reference.setOpening('closed');
    asked = [];
    const uri = `${new URL(issuer).origin}/named`;
    const listed = (idx: number) => issued({ payload: { status: { status_list: { idx, uri } } } });
    expect((await verify(await listed(0))).verdict).toBe('valid');
    expect(await wrong(await listed(1))).toEqual(['invalid', 'status.revoked']);
    expect(asked).toEqual([]);
    world.reference.setOpening('open');
  });

  it('counts by the keys and the status list that the body publishes, and while the body is closed by what was fetched', async () => {
    await publish();
    await publishList();
    const document = await issued();
    expect(await verify(document)).toMatchObject({
      verdict: 'valid',
      certificate: {
        type,
        issuerRegion: '320509',
        claims: { holderName: shen.name, holderCode: shen.idNumber, validity: 'long_term' },
      },
    });
    published.clear();
    asked = [];
    world.reference.setOpening('closed');
    expect((await verify(document)).verdict).toBe('valid');
    world.reference.setOpening('open');
    expect(asked).toEqual([]);
    const uri = `${new URL(issuer).origin}/list`;
    const listed = (idx: number) => issued({ payload: { status: { status_list: { idx, uri } } } });
    expect(await wrong(await listed(1))).toEqual(['invalid', 'status.revoked']);
    expect(await wrong(await listed(2))).toEqual(['invalid', 'status.suspended']);
    expect(await wrong(await listed(4))).toEqual(['indeterminate', 'status.list_out_of_range']);
  });

  it.each<[string, string[], Change]>([
    [
      'a stranger’s signature',
      ['invalid', 'signature.wrong'],
      { by: undefined as never, header: {} },
    ],
    [
      'a key that it does not publish',
      ['invalid', 'signature.key_unknown'],
      { header: { kid: 'b-2' } },
    ],
    ['another kind of token', ['invalid', 'signature.wrong'], { header: { typ: 'JWT' } }],
    [
      'a type that it was not announced for',
      ['invalid', 'type.issuer_not_for_type'],
      { payload: { vct: vctOf(gateway, certificateTypes.businessLicence.code) } },
    ],
    ['a type of its own', ['invalid', 'type.other'], { payload: { vct: 'https://x.example/t' } }],
    [
      'other metadata',
      ['invalid', 'type.metadata_differs'],
      { payload: { 'vct#integrity': 'sha256-AAAA' } },
    ],
    ['its end', ['invalid', 'time.expired'], { payload: { exp: 1 } }],
    ['its beginning', ['invalid', 'time.not_yet_valid'], { payload: { nbf: 4_000_000_000 } }],
    ['the future', ['invalid', 'time.not_yet_valid'], { payload: { iat: 4_000_000_000 } }],
    ['no type', ['invalid', 'format.issued_payload'], { payload: { vct: undefined } }],
    ['weak digests', ['invalid', 'format.hash_not_allowed'], { payload: { _sd_alg: 'md5' } }],
    [
      'another body’s name',
      ['invalid', 'issuer.differs_from_key_owner', 'issuer.not_authorised'],
      { said: { ...claims, issuerCode: bodies['330421'].code } },
    ],
    [
      'half of what the item reads',
      ['indeterminate', 'holder.unreadable', 'claims.missing'],
      {
        said: {
          identifier: claims['identifier'] ?? '',
          holderName: shen.name,
          validity: 'long_term',
        },
      },
    ],
    [
      'a list of somebody else’s',
      ['indeterminate', 'status.list_elsewhere'],
      { payload: { status: { status_list: { idx: 0, uri: 'https://evil.example/list' } } } },
    ],
  ])('%s: %j', async (_, expected, change) => {
    await publish();
    const by = 'by' in change ? foreign : own;
    expect(await wrong(await issued({ ...change, by }))).toEqual(expected);
  });

  it.each(
    Object.entries(faults).map(([what, [metadata, reason]], nth) => ({
      what,
      metadata,
      reason,
      nth,
    })),
  )('keys that are $what: bring the paper', async ({ metadata, reason, nth }) => {
    const at = `${new URL(issuer).origin}/m${nth}`;
    const document = metadata(at, await jwkOf(own, 'b-1'));
    if (document) published.set(`/.well-known/jwt-vc-issuer/m${nth}`, JSON.stringify(document));
    expect(await wrong(await issued({ payload: { iss: at } }))).toEqual(['indeterminate', reason]);
  });

  it('a list that nobody can have is bring the paper, and is not asked for by everybody at once', async () => {
    const uri = `${new URL(issuer).origin}/gone`;
    const document = await issued({ payload: { status: { status_list: { idx: 0, uri } } } });
    asked = [];
    for (const _ of [1, 2, 3])
      expect(await wrong(document)).toEqual(['indeterminate', 'status.list_unreachable']);
    expect(asked).toEqual(['/gone']);
  });

  it('of an issuer that no region announced it is nobody’s; for an item that nobody agreed on, nothing', async () => {
    const unagreed = await wrong(await issued(), basicCodes.estate);
    expect(unagreed).toEqual(['invalid', 'purpose.not_recognised']);
    const document = await issued({ payload: { iss: `${issuer}2` } });
    expect(await wrong(document)).toEqual(['invalid', 'signature.not_ours']);
  });
});
