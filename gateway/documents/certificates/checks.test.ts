import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certificates, certificateTypes, people } from '#adapters/kit/sample-world';
import type { Certificate, CertificateStatus, Check, Verdict } from '#contracts/certificate';
import { parseRegionalDate, parseValidity } from '#contracts/dates';
import { upgradeCitizenNumber } from '#contracts/identifiers';
import type { Party } from '#contracts/party';
import type { Recognition } from '../../trust/federation/agreement.ts';
import { examineCertificate } from './checks.ts';
import { endOfTerm } from './validity.ts';
import { verdictOf } from './verdict.ts';

const [shen, gu] = people;
const now = new Date('2026-06-01T10:00:00+08:00');
const sample = certificates.find(
  ({ type, holders }) =>
    type === certificateTypes.representativeAuthorisation && holders[0]?.code === shen.idNumber,
);
if (!sample) throw new Error('the sample world changed');

const day = (text: string) => {
  const date = parseRegionalDate(text);
  if (!date) throw new Error(`${text} is not a date`);
  return date;
};

const certificate: Certificate = {
  identifier: sample.identifier,
  type: sample.type.code,
  name: sample.type.name,
  number: sample.number,
  issuer: { ...sample.issuer, region: '320509' },
  issuedOn: day('20260301'),
  validity: { kind: 'until', until: day('20300228') },
  holders: [{ name: shen.name, code: shen.idNumber, codeType: '111' }],
  status: 'valid',
  statusRaw: '01',
  attributes: { scope: '企业登记' },
  provenance: {},
};

const agreement: Recognition = {
  id: 'wj-ja-authorisation',
  certificateType: certificate.type,
  issuerRegion: '320509',
  recognisingRegion: '330421',
  items: ['000131001001'],
  issuers: [sample.issuer.code],
  since: '2026-01-01',
};

const party: Party = { kind: 'person', name: shen.name, idType: '111', idNumber: shen.idNumber };
const fields = ['holderName', 'scope', 'validity'];

type Case = {
  change?: Partial<Certificate>;
  agreement?: Partial<Recognition>;
  fields?: string[];
  at?: Date;
};

const examine = (given: Case = {}) =>
  examineCertificate(
    { ...certificate, ...given.change },
    { agreement: { ...agreement, ...given.agreement }, party, fields: given.fields ?? fields },
    given.at ?? now,
  );

const outcome = (given: Case, step: Check['step']) => {
  const found = examine(given).checks.find((check) => check.step === step);
  return `${found?.outcome} ${found?.reason}`;
};

describe('examining a certificate from a region', () => {
  it('is valid when every step is, and says so step by step', () => {
    const { verdict, checks } = examine();
    expect(verdict).toBe('valid');
    expect(checks.map(({ step }) => step)).toEqual([
      'parse',
      'issuer',
      'type',
      'time',
      'status',
      'holder',
      'claims',
    ]);
  });

  it('refuses what is not a certificate; a wrong check character is looked at on paper', () => {
    const wrong = `${certificate.identifier.slice(0, -1)}${certificate.identifier.endsWith('0') ? '1' : '0'}`;
    expect(outcome({ change: { identifier: wrong } }, 'type')).toBe(
      'indeterminate type.identifier_unreadable',
    );
    for (const received of [undefined, 'x', { ...certificate, extra: 1 }]) {
      const examined = examineCertificate(received, { agreement, party, fields }, now);
      expect(examined).toEqual({
        verdict: 'invalid',
        checks: [{ step: 'parse', outcome: 'invalid', reason: 'parse.not_a_certificate' }],
      });
    }
  });

  it('trusts a body only for its type and region, as the agreement lists it', () => {
    const { issuer } = certificate;
    expect(outcome({ agreement: { issuers: ['11330421XX0000001N'] } }, 'issuer')).toBe(
      'invalid issuer.not_authorised',
    );
    expect(outcome({ change: { issuer: { ...issuer, region: '310118' } } }, 'issuer')).toBe(
      'invalid issuer.other_region',
    );
    const other = { ...issuer, code: '11310118XX0000001L' };
    expect(
      outcome({ change: { issuer: other }, agreement: { issuers: [other.code] } }, 'issuer'),
    ).toBe('indeterminate issuer.differs_from_identifier');
  });

  it('flags a region code in the issuer slot without refusing it, its historical number for its time only', () => {
    const issuer = { ...certificate.issuer, code: '320584', region: '320584' };
    const day = (text: string) => ({ ...certificate.issuedOn, value: `${text}T00:00:00+08:00` });
    const on = (text: string) =>
      outcome(
        {
          change: { issuer, issuedOn: day(text) as Certificate['issuedOn'] },
          agreement: { issuers: ['320509'] },
        },
        'issuer',
      );
    expect(on('2012-08-31')).toBe('valid issuer.region_code');
    expect(on('2012-09-01')).toBe('indeterminate issuer.region_code_not_then');
  });

  it('a body that was entitled for a time counts for what it issued in that time', () => {
    const { code } = certificate.issuer;
    const within = (entry: object, change = {}) =>
      outcome({ change, agreement: { issuers: [{ code, ...entry }] } }, 'issuer');
    expect(within({ since: '2026-03-01', until: '2026-03-01' })).toBe('valid issuer.authorised');
    expect(within({ since: '2026-03-02' })).toBe('invalid issuer.not_entitled_then');
    expect(within({ until: '2026-02-28' })).toBe('invalid issuer.not_entitled_then');
    expect(within({ until: '2026-12-31' }, { issuedOn: undefined })).toBe(
      'indeterminate issuer.date_unknown',
    );
  });

  it('in its own region whichever of its bodies issued it', () => {
    const own = { recognisingRegion: '320509', issuers: [] };
    expect(outcome({ agreement: own }, 'issuer')).toBe('valid issuer.own_region');
    expect(outcome({ agreement: { ...own, issuerRegion: '330421' } }, 'issuer')).toBe(
      'invalid issuer.other_region',
    );
  });

  it('refuses another type, also one that only the identifier names', () => {
    const type = certificateTypes.identityCard.code;
    expect(outcome({ change: { type } }, 'type')).toBe('invalid type.other');
    expect(outcome({ change: { type }, agreement: { certificateType: type } }, 'type')).toBe(
      'invalid type.differs_from_identifier',
    );
  });

  it.each([
    ['20300228', '2030-02-28T23:59:59+08:00', 'valid time.in_force'],
    ['20300228', '2030-03-01T00:00:00+08:00', 'invalid time.expired'],
    ['长期', '2199-01-01T00:00:00+08:00', 'valid time.in_force'],
    ['99991231', '2199-01-01T00:00:00+08:00', 'valid time.in_force'],
    ['2年', '2028-03-01T23:59:59+08:00', 'valid time.in_force'],
    ['2年', '2028-03-02T00:00:00+08:00', 'invalid time.expired'],
    ['', '2026-06-01T00:00:00+08:00', 'indeterminate time.validity_unspecified'],
    ['20300228', '2026-02-28T23:59:59+08:00', 'invalid time.not_yet_valid'],
  ])('validity %j at %s: %s', (raw, at, expected) => {
    const validity = parseValidity(raw);
    expect(validity).toBeDefined();
    expect(outcome({ change: validity ? { validity } : {}, at: new Date(at) }, 'time')).toBe(
      expected,
    );
  });

  it('ends a term that began on 29 February with the last day of February', () => {
    expect(endOfTerm(day('20240229'), 1).toISOString()).toBe('2025-02-28T15:59:59.999Z');
    expect(endOfTerm(day('20240229'), 4).toISOString()).toBe('2028-02-29T15:59:59.999Z');
  });

  it.each([
    ['valid', 'valid'],
    ['unknown', 'indeterminate'],
    ['suspended', 'invalid'],
    ['revoked', 'invalid'],
    ['cancelled', 'invalid'],
    ['expired', 'invalid'],
    ['superseded', 'invalid'],
    ['transferred_out', 'invalid'],
  ] satisfies [CertificateStatus, Verdict][])('status %s is %s', (status, expected) => {
    expect(outcome({ change: { status } }, 'status')).toBe(`${expected} status.${status}`);
  });

  it('counts only for the holder who asks, and leaves doubt about several to people', () => {
    const other = { name: gu.name, code: gu.idNumber, codeType: '111' } as const;
    const own = certificate.holders[0] ?? other;
    expect(outcome({ change: { holders: [other] } }, 'holder')).toBe('invalid holder.another');
    expect(outcome({ change: { holders: [other, own] } }, 'holder')).toBe('valid holder.same');
    expect(outcome({ change: { holders: [other, { ...other, name: '陈示例' }] } }, 'holder')).toBe(
      'indeterminate holder.not_among_several',
    );
    expect(outcome({ change: { holders: [{ ...own, name: '沉示例' }] } }, 'holder')).toBe(
      'indeterminate holder.name_differs',
    );
    expect(outcome({ change: { holders: [{ ...own, codeType: '414' }] } }, 'holder')).toBe(
      'invalid holder.another',
    );
  });

  it('knows a holder whose old record still has 15 digits', () => {
    const legacy = `${shen.idNumber.slice(0, 6)}${shen.idNumber.slice(8, 17)}`;
    const born19 = upgradeCitizenNumber(legacy) ?? '';
    const asking: Party = { kind: 'person', name: shen.name, idType: '111', idNumber: born19 };
    const old = { ...certificate, holders: [{ name: shen.name, code: legacy, codeType: '111' }] };
    const examined = examineCertificate(old, { agreement, party: asking, fields }, now);
    expect(examined.verdict).toBe('valid');
  });

  it('asks for paper when a field that the item needs is missing, damaged or cannot be named', () => {
    expect(outcome({ change: { attributes: {} } }, 'claims')).toBe('indeterminate claims.missing');
    const long = '营'.repeat(1500);
    const attributes = { scope: long, address: long };
    expect(outcome({ change: { attributes }, fields: ['scope', 'address'] }, 'claims')).toBe(
      'indeterminate claims.too_long',
    );
    expect(outcome({ change: { attributes: { scope: '登\ufffd' } } }, 'claims')).toBe(
      'indeterminate claims.damaged_character',
    );
    expect(outcome({ fields: ['iss'] }, 'claims')).toBe('indeterminate claims.name_not_usable');
  });

  it('says invalid if and only if a step is, else indeterminate if and only if one is', () => {
    const verdicts = fc.constantFrom<Verdict>('valid', 'invalid', 'indeterminate');
    fc.assert(
      fc.property(fc.array(verdicts, { maxLength: 10 }), (outcomes) => {
        const verdict = verdictOf(
          outcomes.map((each) => ({ step: 'claims', outcome: each, reason: '' })),
        );
        const invalid = outcomes.includes('invalid');
        expect(verdict === 'invalid').toBe(invalid);
        expect(verdict === 'indeterminate').toBe(!invalid && outcomes.includes('indeterminate'));
      }),
    );
  });
});
