import { base64url, exportJWK, FlattenedSign, generateKeyPair } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson, utf8 } from '../../platform/keys/digest.ts';
import { type Agreement, type AgreementTerms, carriedOverUntil, isInForceOn } from './agreement.ts';
import { madeByNobody, withAgreementsOf } from './agreement-changes.ts';
import { allSigned, signerOf, signTerms, withStandingAgreements } from './agreement-signature.ts';
import { FederationDocument } from './document.ts';
import type { Member } from './entries.ts';

const [issuer, recognising, third] = ['320509', '330421', '310118'] as const;
const terms: AgreementTerms = {
  id: 'licence',
  certificateType: '11100000MB0143028R001',
  issuerRegion: issuer,
  recognisingRegion: recognising,
  items: ['000131001001'],
  issuers: ['11320509XX0000001C'],
  since: '2026-01-01',
};
const now = new Date('2026-11-29T02:00:00Z');
const keys = new Map<string, CryptoKey>();
let members: Member[];
let document: FederationDocument;

const nameOf = (region: string, role = 'platform') => `${role}.${region}`;

async function member(region: string, role: Member['role'] = 'platform'): Promise<Member> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const clientId = nameOf(region, role);
  keys.set(clientId, privateKey);
  const jwk = {
    ...(await exportJWK(publicKey)),
    kid: `${clientId}-1`,
  } as Member['jwks']['keys'][0];
  return {
    clientId,
    name: clientId,
    region,
    role,
    jwks: { keys: [jwk] },
    scopes: [],
    redirectUris: [],
    exchange: [],
  };
}

const sign = (clientId: string, over: AgreementTerms = terms, as = clientId, at = now) =>
  signTerms(
    over,
    keys.get(clientId) as CryptoKey,
    { alg: 'ES256', kid: `${as}-1`, clientId: as },
    at,
  );

beforeAll(async () => {
  members = await Promise.all([
    member(issuer),
    member(recognising),
    member(third),
    member(third, 'operator'),
  ]);
  document = FederationDocument.parse({
    version: 1,
    regions: [issuer, recognising, third].map((code) => ({
      code,
      name: { zh: code, en: code },
      calendar: { days: 'all', open: '00:00', close: '24:00', closures: [] },
      inFlight: 1,
    })),
    members,
    agreements: [],
  });
});

const made = async (...clientIds: string[]): Promise<Agreement> => ({
  ...terms,
  signatures: await Promise.all(clientIds.map((clientId) => sign(clientId))),
});

describe('an agreement is in force only while every side’s signature stands', () => {
  it('by both: it stands, and says who agreed and when', async () => {
    const agreement = await made(nameOf(issuer), nameOf(recognising));
    expect(await allSigned(agreement, members)).toBe(true);
    expect(await signerOf(terms, agreement.signatures?.[0] ?? '', members)).toEqual({
      region: issuer,
      clientId: nameOf(issuer),
      kid: `${nameOf(issuer)}-1`,
      at: now,
    });
  });

  it.each([
    ['twice by one side', nameOf(issuer), nameOf(issuer)],
    ['by one side and a third region', nameOf(issuer), nameOf(third)],
    ['by one side and the operator', nameOf(issuer), nameOf(third, 'operator')],
  ])('forged: %s, it does not', async (_, ...clientIds) => {
    expect(await allSigned(await made(...clientIds), members)).toBe(false);
  });

  it('forged: in another’s name, over other terms, with another typ, or altered afterwards, it does not', async () => {
    const mine = nameOf(issuer);
    const other = nameOf(recognising);
    const header = { alg: 'ES256', kid: `${other}-1`, iss: other, iat: 1 };
    const report = await new FlattenedSign(utf8(canonicalJson(terms)))
      .setProtectedHeader({ ...header, typ: 'tongban-conformance+json' })
      .sign(keys.get(other) as CryptoKey);
    const good = await sign(other);
    const [, , signature = ''] = good.split('.');
    const relabelled = base64url.encode(
      JSON.stringify({ ...header, typ: 'tongban-agreement+jws' }),
    );
    for (const forged of [
      await sign(mine, terms, other),
      await sign(other, { ...terms, items: [] }),
      `${report.protected}..${report.signature}`,
      `${relabelled}..${signature}`,
      'x..y',
      '',
    ])
      expect(await signerOf(terms, forged, members), forged).toBeUndefined();
  });

  it('falls with the key or the member that signed, and not with a key that ran out afterwards', async () => {
    const agreement = await made(nameOf(issuer), nameOf(recognising));
    const withKeys = (edit: (keys: Member['jwks']['keys']) => Member['jwks']['keys']) =>
      members.map((each) =>
        each.region === recognising ? { ...each, jwks: { keys: edit(each.jwks.keys) } } : each,
      );
    const other = members[2]?.jwks.keys ?? [];
    const dated = (notAfter: string) => withKeys((all) => all.map((key) => ({ ...key, notAfter })));
    expect(await allSigned(agreement, dated('2026-11-29T11:00:00+08:00'))).toBe(true);
    expect(await allSigned(agreement, dated('2026-11-29T09:00:00+08:00'))).toBe(false);
    expect(
      await allSigned(
        agreement,
        withKeys(() => other),
      ),
    ).toBe(false);
    const without = members.filter(({ region }) => region !== recognising);
    expect(await allSigned(agreement, without)).toBe(false);
  });

  it('forged into the database by whoever runs it, it is not read', async () => {
    const forged = await made(nameOf(issuer), nameOf(third, 'operator'));
    const true_ = { ...(await made(nameOf(issuer), nameOf(recognising))), id: 'licence' };
    const read = await withStandingAgreements({ ...document, agreements: [forged, true_] });
    expect(read.agreements).toEqual([true_]);
  });
});

describe('the operator', () => {
  it('stops an agreement by leaving it out, and makes, alters or brings back none', async () => {
    const agreement = await made(nameOf(issuer), nameOf(recognising));
    const ended = { ...agreement, ended: { by: issuer, on: '2026-12-31' } };
    const before = { ...document, agreements: [ended] };
    const changed = (agreements: Agreement[]) => madeByNobody(before, { ...document, agreements });
    expect(changed([ended])).toEqual([]);
    expect(changed([])).toEqual([]);
    for (const forged of [agreement, terms, { ...ended, items: [] }, { ...ended, id: 'new' }])
      expect(changed([forged])).toMatchObject([{ pointer: '/agreements/0' }]);
  });

  it('makes none by the configuration of a later start; the first document carries over what was', () => {
    const after = { ...document, version: 2, agreements: [{ ...terms, id: 'slipped-in' }] };
    expect(withAgreementsOf(undefined, after)).toBe(after);
    expect(withAgreementsOf({ ...document, agreements: [terms] }, after).agreements).toEqual([
      terms,
    ]);
  });
});

describe('an agreement ends', () => {
  const signed = { ...terms, signatures: ['a..b', 'c..d'] };
  it.each([
    ['never, as long as nobody ends it', signed, '2099-01-01', true],
    [
      'after the last day of a notice',
      { ...signed, ended: { by: issuer, on: '2026-12-31' } },
      '2027-01-01',
      false,
    ],
    ['not before that', { ...signed, ended: { by: issuer, on: '2026-12-31' } }, '2026-12-31', true],
    [
      'when the time runs out in which the operator’s word alone counts',
      terms,
      '2028-01-01',
      false,
    ],
    ['not before that', terms, carriedOverUntil, true],
  ] as const)('%s', (_, agreement, today, counts) => {
    expect(isInForceOn(agreement as Agreement, today)).toBe(counts);
  });
});
