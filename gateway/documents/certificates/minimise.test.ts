import { describe, expect, it } from 'vitest';
import type { Certificate } from '#contracts/certificate';
import { minimalClaims, minimalProvenance, originOf } from './minimise.ts';

const date = (value: string) => ({
  value: `${value}T00:00:00+08:00`,
  precision: 'day' as const,
  zone: '+08:00' as const,
  raw: value,
});
const origin = (sourceField: string) => ({
  region: '320509',
  sourceField,
  raw: sourceField,
  transform: 'copy',
  confidence: 'exact' as const,
});

const asking = { name: '沈示例', code: '2', codeType: '111' as const };
const certificate: Certificate = {
  identifier: '1.2.156.3005.2.11100000XX0000009K001.11320509XX0000001C.TEST20260001.001.5',
  type: '11100000XX0000009K001',
  name: '法定代表人授权书',
  number: 'N1',
  issuer: { name: '示例局', code: '11320509XX0000001C', region: '320509' },
  issuedOn: date('2026-03-01'),
  validity: { kind: 'until', until: date('2030-02-28') },
  holders: [{ name: '顾示例', code: '1', codeType: '111' }, asking],
  status: 'valid',
  statusRaw: '01',
  attributes: { scope: '企业登记', secret: '与本事项无关' },
  provenance: {
    'holders.0.name': origin('holderName[0]'),
    'holders.1.name': origin('holderName[1]'),
    'attributes.scope': origin('authScope'),
    'attributes.secret': origin('secret'),
    'issuer.name': origin('issueDeptName'),
  },
};

describe('minimal claims', () => {
  it('gives the named fields of the asking holder and nothing else', () => {
    expect(
      minimalClaims(certificate, asking, ['holderName', 'scope', 'validity', 'issuerName']),
    ).toEqual({
      holderName: '沈示例',
      scope: '企业登记',
      validity: '2030-02-28',
      issuerName: '示例局',
    });
  });

  it('gives a day as it is in +08:00, in whatever zone a region wrote its beginning', () => {
    const until = { ...date('2030-02-28'), value: '2030-02-27T16:00:00Z' };
    const told: Certificate = {
      ...certificate,
      issuedOn: until,
      validity: { kind: 'until', until },
    };
    expect(minimalClaims(told, asking, ['issuedOn', 'validity'])).toEqual({
      issuedOn: '2030-02-28',
      validity: '2030-02-28',
    });
  });

  it('leaves out what the certificate does not have, names of object members included', () => {
    expect(minimalClaims(certificate, asking, ['constructor', 'toString', 'absent'])).toStrictEqual(
      {},
    );
  });

  it('leaves out what is blank, and a validity that nobody could read', () => {
    const poor = { ...certificate, number: ' ', issuedOn: undefined, unreadable: ['validity'] };
    const fields = ['number', 'issuedOn', 'validity', 'scope'];
    expect(minimalClaims(poor, asking, fields)).toStrictEqual({ scope: '企业登记' });
    expect(minimalClaims(certificate, asking, ['number', 'issuedOn'])).toEqual({
      number: 'N1',
      issuedOn: '2026-03-01',
    });
  });

  it.each([
    ['holderName', 'holderName[1]'],
    ['scope', 'authScope'],
    ['issuerName', 'issueDeptName'],
    ['holderCode', undefined],
    ['secret', undefined],
  ])('says of %s that it came from %s', (field, sourceField) => {
    const kept = minimalProvenance(certificate, asking, ['issuerName', 'scope', 'holderName']);
    expect(originOf(kept, field)?.sourceField).toBe(sourceField);
  });

  it('keeps the provenance of disclosed fields only', () => {
    const kept = minimalProvenance(certificate, asking, ['holderName', 'scope', 'issuerName']);
    expect(Object.keys(kept).sort()).toEqual(['attributes.scope', 'holders.1.name', 'issuer.name']);
  });

  it.each([
    [{ kind: 'long_term', raw: '长期' }, 'long_term'],
    [{ kind: 'duration', years: 2, raw: '2年' }, 'P2Y'],
    [{ kind: 'duration', years: 1, raw: '1年' }, 'P1Y'],
    [{ kind: 'duration', years: 1, months: 6, raw: '1年6个月' }, 'P1Y6M'],
    [{ kind: 'duration', years: 0, months: 3, raw: '3个月' }, 'P3M'],
    [
      { kind: 'until', until: { ...date('2030-02-28'), precision: 'second' } },
      '2030-02-28T00:00:00+08:00',
    ],
    [{ kind: 'unspecified', raw: '' }, 'unspecified'],
  ] as const)('writes the validity %j as %s', (validity, text) => {
    expect(minimalClaims({ ...certificate, validity }, asking, ['validity'])).toEqual({
      validity: text,
    });
  });
});
