import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CertificateStatus } from '#contracts/certificate';
import {
  certificateTypes,
  companies,
  middleDotSpellings,
  people,
  certificates as world,
} from '../kit/sample-world.ts';
import { postJson } from './call.ts';
import { type RawCertificate, readCertificate } from './certificate.ts';
import { certificateStatusOf } from './certificate-fields.ts';
import { certificates } from './certificates.ts';
import { newId, type Stage, setStage } from './platform/test-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

const purpose = {
  itemCode: '11330421XX0000001N4000131001001',
  reason: '内资公司设立',
  until: '2026-12-31T23:59:59+08:00',
};
const person = (index: number) => {
  const { name, idNumber } = people[index] ?? people[0];
  return { code: idNumber, codeType: '111' as const, name };
};
const ask = (
  holder: Parameters<typeof certificates.retrieve>[0]['holder'],
  type: { code: string },
) =>
  certificates.retrieve(
    { holder, type: type.code, purpose, requestId: newId('case') },
    stage.context,
  );

describe('a certificate is retrieved by auth code and file', () => {
  it('takes the issuer from the identifier where the slot carries a region code, and says so', async () => {
    const found = await ask(person(4), certificateTypes.identityCard);
    if (!found.ok || !found.value) throw new Error('not found');
    expect(found.value).toMatchObject({
      issuer: { code: '11330421XX0000001N', region: '330421' },
      holders: [{ codeType: '111', name: '阿依古丽·示例' }],
      issuedOn: { value: '2026-01-05T00:00:00+08:00', precision: 'day', raw: '2026年1月5日' },
      validFrom: { value: '2026-01-05T00:00:00+08:00', raw: '2026-01-05' },
      validity: { kind: 'long_term', raw: '长期' },
      status: 'valid',
      statusRaw: '正常',
      attributes: { sex: '2', address: '示例路1号' },
    });
    expect(found.value.provenance).toMatchObject({
      'issuer.code': { sourceField: 'ZZBFJGDM', raw: '330421', confidence: 'repaired' },
      'holders.0.name': { sourceField: 'CZZT', raw: '阿依古丽•示例', confidence: 'repaired' },
      'attributes.sex': { sourceField: 'KZ_XB', raw: '女', confidence: 'exact' },
    });
  });

  it('keeps an issuer that is not authorised as it is: the trust list decides, not the adapter', async () => {
    const found = await ask(person(5), certificateTypes.representativeAuthorisation);
    expect(found.ok && found.value?.issuer.code).toBe(companies[4].uscc);
    expect(found.ok && found.value?.validity).toMatchObject({
      kind: 'until',
      until: { value: '2030-02-28T00:00:00+08:00', raw: '2030年2月28日' },
    });
  });

  it('reads a company licence with its extensions under canonical names', async () => {
    const { uscc, name } = companies[4];
    const found = await ask(
      { code: uscc, codeType: '001', name },
      certificateTypes.businessLicence,
    );
    expect(found.ok && found.value?.attributes).toEqual({
      legalRepresentative: '钱示例',
      registeredCapital: '1000000 CNY',
    });
  });

  it('answers undefined for somebody who holds none', async () => {
    expect(await ask(person(0), certificateTypes.identityCard)).toEqual({
      ok: true,
      value: undefined,
    });
  });

  it('gives a file once per auth code and only to the case that asked for it', async () => {
    const { paths } = stage.context.credentials;
    const call = async (path: string, input: Record<string, string>) =>
      postJson(path, input, z.unknown(), stage.context);
    const { code, name } = person(4);
    const request = {
      ZZLXDM: certificateTypes.identityCard.code,
      CZZT: name,
      CZZTDM: code,
      CZZTDMLXDM: '111',
    };
    const use = { SXBM: purpose.itemCode, YZSY: purpose.reason, YZJZSJ: '2026-12-31 23:59:59' };
    const codes = await call(paths.authCode, { ...request, ...use, BJLSH: 'case-a-0001' });
    const [first] = (codes.ok ? codes.value.body : []) as { YZM: string }[];
    const YZM = first?.YZM ?? '';
    const refused = { ok: false, failure: { kind: 'rejected', code: '3002' } };
    expect(await call(paths.certificateFile, { YZM, BJLSH: 'case-b-0001' })).toMatchObject(refused);
    expect(await call(paths.certificateFile, { YZM, BJLSH: 'case-a-0001' })).toMatchObject({
      ok: true,
    });
    expect(await call(paths.certificateFile, { YZM, BJLSH: 'case-a-0001' })).toMatchObject(refused);
  });

  it('tells a status by identifier', async () => {
    const { identifier } = world.find((one) => one.region === '330421') ?? { identifier: '' };
    expect(await certificates.statusOf?.({ identifier }, stage.context)).toEqual({
      ok: true,
      value: 'valid',
    });
    const unknown = await certificates.statusOf?.({ identifier: `${identifier}0` }, stage.context);
    expect(unknown).toEqual({ ok: true, value: 'unknown' });
  });

  it('refuses a file about somebody else than was asked for', async () => {
    const found = await certificates.retrieve(
      {
        holder: person(4),
        type: certificateTypes.identityCard.code,
        purpose,
        requestId: newId('case'),
      },
      {
        ...stage.context,
        http: async (request, signal) => {
          const answer = await stage.context.http(request, signal);
          if (!answer.ok || !request.url.endsWith('/dzzz/file')) return answer;
          const swapped = new TextDecoder()
            .decode(answer.value.body)
            .replaceAll(person(4).code, person(5).code);
          return { ok: true, value: { ...answer.value, body: new TextEncoder().encode(swapped) } };
        },
      },
    );
    expect(found).toMatchObject({
      ok: false,
      failure: { kind: 'malformed', code: 'other_certificate' },
    });
  });
});

const face: RawCertificate = {
  ZZMC: '营业执照',
  ZZLXDM: '11100000MB0143028R001',
  ZZBH: companies[4].uscc,
  ZZBS: world.find((one) => one.number === companies[4].uscc)?.identifier ?? '',
  ZZBFJG: '嘉善县行政审批局(示例)',
  ZZBFJGDM: '11330421XX0000001N',
  ZZBFRQ: '2026-02-01',
  CZZT: '嘉善示例食品有限公司',
  CZZTDM: companies[4].uscc,
  CZZTDMLXDM: '001',
  ZZYXQQSRQ: '',
  ZZYXQJZRQ: '99991231',
  ZZZT: '正常',
};

describe('reading a certificate face', () => {
  it('marks an issuer as assumed when only the region code is known', () => {
    const other = readCertificate({ ...face, ZZBFJGDM: '330400' }, '330421');
    expect(other?.issuer.code).toBe('330400');
    expect(other?.provenance['issuer.code']).toMatchObject({
      confidence: 'assumed',
      raw: '330400',
    });
  });

  it('upgrades a 15-digit holder and keeps the raw number in the provenance', () => {
    const legacy = readCertificate(
      { ...face, CZZTDM: '320509950505003', CZZTDMLXDM: '111' },
      '330421',
    );
    expect(legacy?.holders[0]?.code).toMatch(/^32050919950505003.$/);
    expect(legacy?.provenance['holders.0.code']).toMatchObject({
      raw: '320509950505003',
      transform: 'upgrade_15_to_18',
    });
  });

  it('notes dates that are none as unreadable, and keeps nothing of them', () => {
    const day = readCertificate({ ...face, ZZBFRQ: '2026-02-31' }, '330421');
    expect(day).toMatchObject({ unreadable: ['issuedOn'], number: companies[4].uscc });
    expect(day?.issuedOn).toBeUndefined();
    const end = readCertificate({ ...face, ZZYXQJZRQ: '明年' }, '330421');
    expect(end).toMatchObject({ unreadable: ['validity'], validity: { kind: 'unspecified' } });
    expect(JSON.stringify([day, end])).not.toMatch(/02-31|明年/);
  });

  it('maps every day, in each spelling, to the same canonical day and keeps what was written', () => {
    const day = fc.date({
      min: new Date('1950-01-01'),
      max: new Date('2099-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(day, fc.constantFrom('-', '年'), (date, style) => {
        const [year = '', month = '', dayOfMonth = ''] = date.toISOString().slice(0, 10).split('-');
        const raw =
          style === '-'
            ? `${year}-${month}-${dayOfMonth}`
            : `${year}年${Number(month)}月${Number(dayOfMonth)}日`;
        const read = readCertificate({ ...face, ZZBFRQ: raw }, '330421');
        expect(read?.issuedOn).toMatchObject({
          value: `${year}-${month}-${dayOfMonth}T00:00:00+08:00`,
          raw,
        });
        expect(read?.provenance['issuedOn']?.raw).toBe(raw);
      }),
    );
  });

  it('reads four spellings of a middle dot as one name, and no word it does not know as valid', () => {
    for (const spelled of middleDotSpellings) {
      expect(readCertificate({ ...face, CZZT: spelled }, '330421')?.holders[0]?.name).toBe(
        '阿依古丽·示例',
      );
    }
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), (word) => {
        const status = certificateStatusOf(word);
        expect(CertificateStatus.options).toContain(status);
        expect(status === 'valid').toBe(word === '正常');
      }),
    );
  });
});
