import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { middleDotSpellings } from '#adapters/kit/sample-world';
import { upgradeCitizenNumber } from '#contracts/identifiers';
import { type RegionalCertificate, readCertificate, statusOfCode } from './certificate-reading.ts';

const sample = {
  certName: '法定代表人授权书',
  certTypeCode: '11100000XX0000009K001',
  certCode: '1.2.156.3005.2.11100000XX0000009K001.11320509XX0000001C.TEST20260001.001.5',
  certNumber: 'TEST20260001',
  holderName: '沈示例',
  holderCode: '11010519491231002X',
  holderTypeCode: '111',
  issueDeptName: '吴江区行政审批局(示例)',
  issueDeptCode: '11320509XX0000001C',
  issueDate: '20260301',
  validStartDate: '',
  validEndDate: '长期',
  certState: '01',
  extInfo: {},
} satisfies RegionalCertificate;
const read = (change: Partial<RegionalCertificate>) => {
  const result = readCertificate({ ...sample, ...change }, '320509');
  return result.ok ? result.value : undefined;
};

describe('validity', () => {
  test.each([
    ['长期', { kind: 'long_term', raw: '长期' }],
    ['99991231', { kind: 'long_term', raw: '99991231' }],
    ['', { kind: 'unspecified', raw: '' }],
    ['2年', { kind: 'duration', years: 2, raw: '2年' }],
  ])('%s', (raw, validity) => expect(read({ validEndDate: raw })?.validity).toEqual(validity));

  test('every calendar day survives, with its text', () => {
    const days = fc.date({
      min: new Date('1950-01-01'),
      max: new Date('2099-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(days, (day) => {
        const iso = day.toISOString().slice(0, 10);
        const raw = iso.replaceAll('-', '');
        const certificate = read({ issueDate: raw, validStartDate: raw, validEndDate: raw });
        const date = { value: `${iso}T00:00:00+08:00`, precision: 'day', zone: '+08:00', raw };
        expect(certificate?.issuedOn).toEqual(date);
        expect(certificate?.validFrom).toEqual(date);
        expect(certificate?.validity).toEqual({ kind: 'until', until: date });
        expect(certificate?.provenance['issuedOn']).toMatchObject({
          sourceField: 'issueDate',
          raw,
        });
      }),
    );
  });

  test.each(['20260230', '20261301', 'forever', '3世纪'])('%s is no end of validity', (raw) =>
    expect(read({ validEndDate: raw })).toMatchObject({
      validity: { kind: 'unspecified', raw: '' },
      unreadable: ['validity'],
    }),
  );
});

describe('status', () => {
  test.each([
    ['01', 'valid'],
    ['02', 'suspended'],
    ['03', 'revoked'],
    ['04', 'cancelled'],
    ['05', 'expired'],
    ['06', 'superseded'],
    ['07', 'transferred_out'],
  ])('%s is %s and the raw code stays', (raw, status) =>
    expect(read({ certState: raw })).toMatchObject({ status, statusRaw: raw }),
  );

  test('no other text is ever taken for valid', () => {
    const known = ['01', '02', '03', '04', '05', '06', '07'];
    fc.assert(
      fc.property(fc.string(), (raw) => {
        fc.pre(!known.includes(raw));
        expect(statusOfCode(raw)).toBe('unknown');
      }),
    );
  });
});

describe('holders', () => {
  test.each(middleDotSpellings)(
    'the name %s is one name, repaired where it was written otherwise',
    (name) => {
      const certificate = read({ holderName: name });
      expect(certificate?.holders[0]?.name).toBe('阿依古丽·示例');
      expect(certificate?.provenance['holders.0.name']).toMatchObject({
        raw: name,
        confidence: name === '阿依古丽·示例' ? 'exact' : 'repaired',
      });
    },
  );

  test('any number of holders packed with ^ is unpacked in order, and nothing is lost', () => {
    const names = fc.stringMatching(/^[\u4e00-\u9fa5䶮𠂇]{1,20}$/u);
    fc.assert(
      fc.property(fc.array(names, { minLength: 1, maxLength: 20 }), (parts) => {
        const codes = parts.map((_, index) => `CODE${index}`);
        const certificate = read({
          holderName: parts.join('^'),
          holderCode: codes.join('^'),
          holderTypeCode: '999',
        });
        expect(certificate?.holders).toEqual(
          parts.map((name, index) => ({
            name: name.normalize('NFC'),
            code: `CODE${index}`,
            codeType: '999',
          })),
        );
      }),
    );
  });

  test.each([
    { holderName: '沈示例^陆示例' },
    { holderCode: '11010519491231002X^' },
    { holderTypeCode: '111^111' },
  ])('unequal counts in %j name nobody', (change) => {
    expect(read(change)).toMatchObject({ holders: [], unreadable: ['holders'] });
  });

  test('a 15-digit number is upgraded and its text kept', () => {
    const raw = '320509950505003';
    const certificate = read({ holderCode: raw });
    expect(certificate?.holders[0]?.code).toBe(upgradeCitizenNumber(raw));
    expect(certificate?.provenance['holders.0.code']).toMatchObject({
      raw,
      transform: 'upgrade15',
      confidence: 'repaired',
    });
  });
});

test('fields of the type that nobody named are not kept', () => {
  const certificate = read({ extInfo: { domicile: '示例路1号', religion: 'x', __proto__x: 'y' } });
  expect(certificate?.attributes).toEqual({ address: '示例路1号' });
  expect(certificate?.provenance['attributes.address']).toMatchObject({
    sourceField: 'extInfo.domicile',
  });
});
