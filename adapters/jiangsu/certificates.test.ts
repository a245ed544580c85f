import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bodies, certificateTypes, companies, people } from '#adapters/kit/sample-world';
import { upgradeCitizenNumber } from '#contracts/identifiers';
import type { Holder } from '#contracts/party';
import { certificates } from './certificates.ts';
import { items } from './items.ts';
import { type Rig, startRig } from './platform/test-support/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const [shen, gu, lu] = people;
const person = ({ name, idNumber }: { name: string; idNumber: string }): Holder => ({
  name,
  code: upgradeCitizenNumber(idNumber) ?? idNumber,
  codeType: '111',
});
const company = ({ name, uscc }: { name: string; uscc: string }): Holder => ({
  name,
  code: uscc,
  codeType: '001',
});
const purpose = {
  itemCode: `${bodies['320509'].code}4000131001001`,
  reason: '办理公司设立登记',
  until: '2026-07-04T00:00:00+08:00',
};
const retrieve = (holder: Holder, type: string, context = rig.context) =>
  certificates.retrieve({ holder, type, purpose, requestId: 'req-1' }, context);

describe('retrieval', () => {
  test("the heroine's identity card arrives in canonical form with the origin of each field", async () => {
    const retrieved = await retrieve(person(shen), certificateTypes.identityCard.code);
    expect(retrieved).toMatchObject({
      ok: true,
      value: {
        type: certificateTypes.identityCard.code,
        number: shen.idNumber,
        holders: [{ name: shen.name, code: shen.idNumber, codeType: '111' }],
        issuer: { code: bodies['320509'].code, region: '320509' },
        issuedOn: { value: '2026-01-05T00:00:00+08:00', precision: 'day', raw: '20260105' },
        validity: { kind: 'long_term', raw: '长期' },
        status: 'valid',
        statusRaw: '01',
        attributes: { sex: '2', address: '示例路1号' },
      },
    });
    if (!retrieved.ok || !retrieved.value) return;
    const { provenance } = retrieved.value;
    for (const field of [
      'identifier',
      'type',
      'name',
      'number',
      'issuer.code',
      'validity',
      'status',
      'holders.0.name',
    ])
      expect(provenance[field], field).toMatchObject({ region: '320509', confidence: 'exact' });
  });

  test.each([
    [
      '99991231 for a licence',
      company(companies[0]),
      certificateTypes.businessLicence.code,
      { validity: { kind: 'long_term', raw: '99991231' } },
    ],
    [
      'a suspended licence',
      company(companies[1]),
      certificateTypes.businessLicence.code,
      { status: 'suspended', statusRaw: '02' },
    ],
    [
      'an expired authorisation',
      person(gu),
      certificateTypes.representativeAuthorisation.code,
      { status: 'expired', statusRaw: '05' },
    ],
    [
      'a duration',
      person(gu),
      '11100000XX0000001T003',
      { validity: { kind: 'duration', years: 2, raw: '2年' } },
    ],
    [
      'no end at all',
      person(shen),
      '11100000MB03271699001',
      { validity: { kind: 'unspecified', raw: '' } },
    ],
  ])('%s', async (_, holder, type, expected) => {
    expect(await retrieve(holder, type)).toMatchObject({ ok: true, value: expected });
  });

  test('two owners of one house are two holders, the one with the old number too', async () => {
    const retrieved = await retrieve(person(lu), '11100000MB03271699001');
    expect(retrieved).toMatchObject({
      ok: true,
      value: {
        holders: [{ name: shen.name }, { name: lu.name, code: upgradeCitizenNumber(lu.idNumber) }],
      },
    });
  });

  test('a certificate that nobody holds is undefined, not a failure', async () => {
    const retrieved = await retrieve(person(lu), certificateTypes.identityCard.code);
    expect(retrieved).toEqual({ ok: true, value: undefined });
  });

  test('a type that the region does not give out is unauthorised', async () => {
    expect(await retrieve(person(shen), '11100000000013338W999')).toMatchObject({
      ok: false,
      failure: { kind: 'unauthorised', code: '3' },
    });
  });

  test('a wrong access token is unauthorised', async () => {
    const access = { ...rig.context.credentials.access, accessToken: 'not-the-token-at-all' };
    const context = { ...rig.context, credentials: { ...rig.context.credentials, access } };
    expect(await retrieve(person(shen), certificateTypes.identityCard.code, context)).toMatchObject(
      {
        ok: false,
        failure: { kind: 'unauthorised', code: '4' },
      },
    );
  });

  test('an answer about somebody else is refused although it is well formed', async () => {
    let captured: Awaited<ReturnType<typeof rig.context.http>> | undefined;
    const recording: typeof rig.context.http = async (request, signal) => {
      captured ??= await rig.context.http(request, signal);
      return captured;
    };
    const http = recording;
    await retrieve(person(gu), certificateTypes.identityCard.code, { ...rig.context, http });
    const crossed = await retrieve(person(shen), certificateTypes.identityCard.code, {
      ...rig.context,
      http,
    });
    expect(crossed).toMatchObject({
      ok: false,
      failure: { kind: 'malformed', code: 'certificate_of_another' },
    });
  });
});

describe('status', () => {
  test('of a certificate by its identifier', async () => {
    const licence = await retrieve(company(companies[1]), certificateTypes.businessLicence.code);
    const identifier = licence.ok ? (licence.value?.identifier ?? '') : '';
    expect(await certificates.statusOf?.({ identifier }, rig.context)).toEqual({
      ok: true,
      value: 'suspended',
    });
  });

  test('of an identifier that the region never wrote is unknown', async () => {
    const identifier = '1.2.156.3005.2.11100000000013127D001.11320509XX0000001C.NOBODY0001.001.E';
    expect(await certificates.statusOf?.({ identifier }, rig.context)).toEqual({
      ok: true,
      value: 'unknown',
    });
  });
});

describe('items', () => {
  test('are listed with canonical codes, levels, time limits and materials', async () => {
    const listed = await items.listItems(rig.context);
    const all = listed.ok ? listed.value.items : [];
    expect(all).toHaveLength(15);
    const listedItem = all.find(({ code }) => code === purpose.itemCode);
    if (!listedItem) throw new Error('not listed');
    const { guide, ...found } = listedItem;
    expect(guide).toBeDefined();
    // What single situations ask for is shown with the guides (guides-arrive.test.ts).
    const materials = found.materials.filter(({ required }) => required);
    const always = materials.map(({ when: _, ...material }) => material);
    expect({ ...found, materials: always }).toEqual({
      code: purpose.itemCode,
      region: '320509',
      name: '有限责任公司设立登记(内资)',
      authority: bodies['320509'].name,
      requiredIal: 3,
      statutoryDays: 3,
      promisedDays: 2,
      archivePeriod: '30_years',
      materials: [
        {
          code: 'FORM',
          name: '登记申请书',
          required: true,
          commitment: false,
          originalRequired: false,
        },
        {
          code: 'ID',
          name: '申请人身份证明',
          required: true,
          certificateType: certificateTypes.identityCard.code,
          fields: ['holderName', 'holderCode', 'validity'],
          commitment: false,
          originalRequired: false,
        },
        {
          code: 'CHARTER',
          name: '公司章程',
          required: true,
          commitment: false,
          originalRequired: false,
        },
        {
          code: 'LEASE',
          name: '住所使用证明(租赁合同)',
          required: true,
          commitment: false,
          originalRequired: true,
        },
        {
          code: 'PROMISE',
          name: '经营场所安全承诺',
          required: true,
          commitment: true,
          originalRequired: false,
        },
      ],
    });
  });
});
