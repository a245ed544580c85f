import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Certificate } from '#contracts/certificate';
import { parseCertificateIdentifier } from '#contracts/identifiers';
import { normaliseName } from '#contracts/names';
import {
  certificateTypes,
  companies,
  itemCodeIn,
  middleDotSpellings,
  people,
  certificates as sampleCertificates,
} from '../kit/sample-world.ts';
import { canonicalCertificate } from './certificate-canon.ts';
import type { ShanghaiCertificate } from './certificate-form.ts';
import { shanghai } from './index.ts';
import { type Rig, startRig } from './platform/test-rig.ts';
import { instantOf, regionalTime } from './time.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const person = people[3];
const [, , company, revokedCompany] = companies;
const purpose = {
  itemCode: itemCodeIn('310118', '000131001001'),
  reason: '内资有限公司设立登记',
  until: '2026-12-31T00:00:00+08:00',
};

const retrieve = async (
  holder: { code: string; codeType: '001' | '111'; name: string },
  type: { code: string },
  change: Partial<typeof purpose> = {},
) =>
  shanghai.certificates?.retrieve(
    { holder, type: type.code, purpose: { ...purpose, ...change }, requestId: 'req-1' },
    rig.context,
  );

const asHolder = { code: person.idNumber, codeType: '111', name: person.name } as const;
const asCompany = ({ uscc, name }: { uscc: string; name: string }) =>
  ({ code: uscc, codeType: '001', name }) as const;

describe('retrieve', () => {
  it('brings the identity card in canonical form, rare character and long term included', async () => {
    const result = await retrieve(asHolder, certificateTypes.identityCard);
    if (!result?.ok || !result.value) throw new Error(JSON.stringify(result));
    const certificate = result.value;
    expect(Certificate.parse(certificate)).toEqual(certificate);
    expect(certificate).toMatchObject({
      type: certificateTypes.identityCard.code,
      issuer: { code: '11310118XX0000001L', region: '310118' },
      issuedOn: {
        value: '2026-01-05T00:00:00+08:00',
        precision: 'second',
        raw: '2026-01-05 00:00:00',
      },
      validity: { kind: 'long_term', raw: '9999-12-31 23:59:59' },
      holders: [{ code: person.idNumber, codeType: '111', name: '䶮示例' }],
      status: 'valid',
      statusRaw: '有效',
      attributes: { sex: '1', address: '示例路1号' },
    });
    expect(certificate.provenance['holders.0.name']).toEqual({
      region: '310118',
      sourceField: 'certificate_holder_name',
      raw: '䶮示例',
      transform: 'NFC, middle dot',
      confidence: 'exact',
    });
  });

  it('has provenance for every canonical field', async () => {
    const result = await retrieve(asCompany(company), certificateTypes.businessLicence);
    if (!result?.ok || !result.value) throw new Error(JSON.stringify(result));
    expect(Object.keys(result.value.provenance).sort()).toEqual(
      [
        ...['identifier', 'type', 'name', 'number', 'issuer.name', 'issuer.code', 'issuer.region'],
        ...['issuedOn', 'validFrom', 'validity', 'status'],
        ...['holders.0.code', 'holders.0.codeType', 'holders.0.name'],
        ...['attributes.legalRepresentative', 'attributes.registeredCapital'],
      ].sort(),
    );
  });

  it('brings a revoked licence as revoked, with the region’s own word', async () => {
    expect(
      await retrieve(asCompany(revokedCompany), certificateTypes.businessLicence),
    ).toMatchObject({
      ok: true,
      value: { status: 'revoked', statusRaw: '吊销' },
    });
  });

  it('brings a certificate whose identifier has a wrong check character as it came: whoever needs it decides', async () => {
    const found = await retrieve(asHolder, certificateTypes.representativeAuthorisation);
    expect(found).toMatchObject({ ok: true, value: { identifier: expect.any(String) } });
    const { identifier = '' } = (found?.ok && found.value) || {};
    expect(parseCertificateIdentifier(identifier)).toBeUndefined();
  });

  it('answers undefined for a certificate that the region does not hold', async () => {
    const stranger = { ...asHolder, code: people[0].idNumber };
    expect(await retrieve(stranger, certificateTypes.identityCard)).toEqual({
      ok: true,
      value: undefined,
    });
  });

  it('is refused without a reason of use and with one over 200 characters', async () => {
    for (const reason of [' ', '因'.repeat(201)]) {
      expect(await retrieve(asHolder, certificateTypes.identityCard, { reason })).toMatchObject({
        ok: false,
        failure: { kind: 'rejected', code: '3002' },
      });
    }
    const result = await retrieve(asHolder, certificateTypes.identityCard, {
      reason: '因'.repeat(200),
    });
    expect(result?.ok).toBe(true);
  });
});

describe('statusOf', () => {
  it('answers the state alone, and unknown for what is not there', async () => {
    const revoked = sampleCertificates.find((one) => one.number === revokedCompany.uscc);
    const statusOf = (identifier: string) =>
      shanghai.certificates?.statusOf?.({ identifier }, rig.context);
    expect(await statusOf(revoked?.identifier ?? '')).toEqual({ ok: true, value: 'revoked' });
    expect(await statusOf('1.2.156.3005.2.X')).toEqual({ ok: true, value: 'unknown' });
  });
});

const good: ShanghaiCertificate = {
  certificate_name: '营业执照',
  certificate_type_code: certificateTypes.businessLicence.code,
  certificate_number: company.uscc,
  certificate_identifier:
    sampleCertificates.find((one) => one.number === company.uscc)?.identifier ?? '',
  certificate_version: '001',
  certificate_issuing_authority_name: '青浦区行政审批局(示例)',
  certificate_issuing_authority_code: '11310118XX0000001L',
  certificate_issuing_authority_date: '2026-02-01 08:30:00',
  certificate_holder_name: company.name,
  certificate_holder_code: company.uscc,
  certificate_holder_type: '001',
  certificate_validate_start: '',
  certificate_validate_end: '2030-02-28 23:59:59',
  extend_info: { certificate_state: '有效', secret_note: '内部' },
};
const canon = (change: Partial<ShanghaiCertificate>) =>
  canonicalCertificate(
    { ...good, ...change },
    {
      region: '310118',
      credentials: {
        ...rig.context.credentials,
        attributeMap: { legal_person: 'legalRepresentative' },
      },
    },
  );

describe('the canonical form', () => {
  it('leaves an absent start absent and unmapped extension fields behind', () => {
    const result = canon({});
    if (!result.ok) throw new Error(result.failure.message);
    expect(result.value).not.toHaveProperty('validFrom');
    expect(result.value.attributes).toEqual({});
    expect(JSON.stringify(result.value)).not.toContain('内部');
  });

  it('upgrades a 15-digit holder number and keeps the raw one', () => {
    const result = canon({
      certificate_holder_type: '111',
      certificate_holder_code: '320509950505003',
    });
    expect(result).toMatchObject({
      ok: true,
      value: {
        holders: [{ code: expect.stringMatching(/^32050919950505003.$/) }],
        provenance: { 'holders.0.code': { raw: '320509950505003', confidence: 'repaired' } },
      },
    });
  });

  it('reads a padded full-width code, and a region code in the issuer slot as assumed', () => {
    expect(canon({ certificate_issuing_authority_code: ' 11310118xx0000001l' })).toMatchObject({
      ok: true,
      value: {
        issuer: { code: '11310118XX0000001L' },
        provenance: { 'issuer.code': { confidence: 'repaired' } },
      },
    });
    expect(canon({ certificate_issuing_authority_code: '310118' })).toMatchObject({
      ok: true,
      value: {
        issuer: { region: '310118' },
        provenance: { 'issuer.region': { confidence: 'assumed' } },
      },
    });
  });

  it.each([
    [{ extend_info: { certificate_state: '正常' } }, { status: 'unknown', statusRaw: '正常' }],
    [{ extend_info: {} }, { status: 'unknown', statusRaw: '' }],
    [{ certificate_issuing_authority_date: '2026-02-31 00:00:00' }, { unreadable: ['issuedOn'] }],
    [{ certificate_validate_start: 'soon' }, { unreadable: ['validFrom'] }],
    [{ certificate_validate_end: 'never' }, { unreadable: ['validity'] }],
    [{ certificate_holder_type: '112' }, { holders: [], unreadable: ['holders.0.codeType'] }],
    [
      { certificate_holder_name: '示例\ue000' },
      { holders: [{ name: '' }], unreadable: ['holders.0.name'] },
    ],
  ])('reads what it can of %j, and says what it cannot', (change, value) => {
    expect(canon(change)).toMatchObject({ ok: true, value });
  });

  it('writes one middle dot for all four spellings, repaired where it changed', () => {
    for (const spelling of middleDotSpellings) {
      expect(canon({ certificate_holder_name: spelling })).toMatchObject({
        ok: true,
        value: {
          holders: [{ name: '阿依古丽·示例' }],
          provenance: { 'holders.0.name': { raw: spelling } },
        },
      });
    }
  });

  it('loses no second and no character of a name, for any date and any name', () => {
    const dates = fc.date({
      min: new Date('1950-01-01'),
      max: new Date('2090-01-01'),
      noInvalidDate: true,
    });
    const names = fc.string({
      unit: fc.constantFrom('䶮', '𠂇', '〇', '·', '・', '示', '例', 'A'),
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(dates, names, (date, name) => {
        const second = new Date(Math.floor(date.getTime() / 1000) * 1000);
        const text = regionalTime(second.toISOString());
        expect(new Date(instantOf(text) ?? '').getTime()).toBe(second.getTime());
        const result = canon({
          certificate_issuing_authority_date: text,
          certificate_holder_name: name,
        });
        if (!result.ok) throw new Error(result.failure.message);
        expect(new Date(result.value.issuedOn?.value ?? '').getTime()).toBe(second.getTime());
        expect(result.value.holders[0]?.name).toBe(normaliseName(name));
        expect(result.value.provenance['holders.0.name']?.raw).toBe(name);
      }),
    );
  });
});
