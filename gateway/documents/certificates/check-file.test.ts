import { describe, expect, it } from 'vitest';
import { certificateParts, type Face } from '#adapters/kit/platform/document';
import { packed, sealParts } from '#adapters/kit/platform/sealed-file';
import { bodies, certificates, certificateTypes, people } from '#adapters/kit/sample-world';
import type { Certificate } from '#contracts/certificate';
import { parseRegionalDate } from '#contracts/dates';
import { authority, issuer, now, planOf, sealId, type } from '../ofd/testing/sealed.ts';
import { sealTrustOf } from '../ofd/trust.ts';
import { checkFile } from './check-file.ts';

const [shen] = people;
const sample = certificates.find(
  (one) => one.type.code === type && one.holders[0]?.code === shen.idNumber,
);
if (!sample) throw new Error('the sample world has no such certificate');
const holder = { code: shen.idNumber, codeType: '111', name: shen.name } as const;
const issuedOn = parseRegionalDate('20260301');

const face: Face = [
  ['证照标识', sample.identifier],
  ['证照类型代码', type],
  ['证照名称', sample.type.name],
  ['证照编号', sample.number],
  ['持证主体', shen.name],
  ['持证主体代码', shen.idNumber],
  ['持证主体代码类型代码', '111'],
  ['证照颁发机构', bodies['320509'].name],
  ['证照颁发机构代码', issuer],
  ['证照颁发日期', '20260301'],
  ['证照有效期截止日期', '20300228'],
  ['授权范围', '企业登记'],
];
const until = parseRegionalDate('20300228');
if (!issuedOn || !until) throw new Error('no dates');

const fileOf = (written: Face, plan = planOf()): Certificate['file'] => ({
  format: 'ofd',
  content: packed(sealParts(certificateParts('法定代表人授权书', written), plan)).toString(
    'base64',
  ),
});
const good = fileOf(face);

const told = (change: Partial<Certificate> = {}): Certificate => ({
  identifier: sample.identifier,
  type,
  name: sample.type.name,
  number: sample.number,
  issuer: { ...bodies['320509'], region: '320509' },
  issuedOn,
  validity: { kind: 'until', until },
  holders: [holder],
  status: 'valid',
  statusRaw: '01',
  attributes: { scope: '企业登记' },
  provenance: {},
  file: good,
  ...change,
});

const seals = (change: object = {}) =>
  sealTrustOf({
    authorities: [authority.certificate.toString('base64')],
    seals: [{ sealId, issuer, types: [type], ...change }],
  });
const check = (certificate: Certificate, configured = seals()) =>
  checkFile(certificate, holder, { fields: ['scope'], seals: configured }, now)
    .filter(({ outcome }) => outcome !== 'valid')
    .map(({ outcome, reason }) => `${outcome} ${reason}`);
const wrote = (name: string, value: string): Face =>
  face.map(([field, old]) => [field, field === name ? value : old] as const);
const identityCard = certificateTypes.identityCard.code;

describe('a certificate of a type that its region seals', () => {
  it('counts with its file, which says the same', () => {
    expect(check(told())).toEqual([]);
    const steps = checkFile(told(), holder, { fields: [], seals: seals() }, now);
    expect(steps.map(({ step }) => step)).toEqual([
      'parse',
      'format',
      'signature',
      'issuer',
      'time',
    ]);
  });

  it('is looked at on paper where the file is missing; other types need none', () => {
    const { file: _, ...without } = told();
    expect(check(without)).toEqual(['indeterminate format.file_missing']);
    expect(check(without, seals({ types: [identityCard] }))).toEqual([]);
    expect(checkFile(without, holder, { fields: [] }, now)).toEqual([]);
  });

  it.each([
    ['another holder', wrote('持证主体', '陆示例')],
    ['another end', wrote('证照有效期截止日期', '20310228')],
    ['another day of issue', wrote('证照颁发日期', '20260302')],
    ['another number', wrote('证照编号', 'TEST20260009')],
    ['another scope, which the item reads', wrote('授权范围', '一切')],
    ['another type', wrote('证照类型代码', identityCard)],
  ])('does not count where its body sealed something else: %s', (_, written) => {
    expect(check(told({ file: fileOf(written) }))).toEqual(['invalid claims.differs_from_file']);
  });

  it('counts whichever way its body wrote an amount or a day', () => {
    const licence = certificateTypes.businessLicence.code;
    const fields = ['registeredCapital', 'establishedOn'];
    const licensed = (capital: string, day: string) =>
      checkFile(
        told({
          type: licence,
          attributes: { registeredCapital: '1000000 CNY', establishedOn: '2026-02-01' },
          file: fileOf([
            ...wrote('证照类型代码', licence),
            ['注册资本', capital],
            ['成立日期', day],
          ]),
        }),
        holder,
        { fields, seals: seals({ types: [licence] }) },
        now,
      ).flatMap(({ outcome, reason }) => (outcome === 'valid' ? [] : [reason]));
    expect(licensed('人民币壹佰万元整', '20260201')).toEqual([]);
    expect(licensed('100万元', '2026-02-01')).toEqual([]);
    expect(licensed('人民币壹佰零壹万元整', '20260201')).toEqual(['claims.differs_from_file']);
    expect(licensed('1000000 CNY', '20260202')).toEqual(['claims.differs_from_file']);
  });

  it('is in doubt where the item reads what the file does not have', () => {
    const written = face.filter(([name]) => name !== '授权范围');
    expect(check(told({ file: fileOf(written) }))).toEqual(['indeterminate claims.not_in_file']);
  });

  it.each([
    [
      'a right seal of the wrong body',
      { issuer: bodies['330421'].code },
      'issuer.seal_of_another_body',
    ],
    ['a seal that nobody announced', { sealId: 'another' }, 'issuer.seal_unknown'],
    ['a seal before its first day', { since: '2026-04-01' }, 'issuer.seal_unknown'],
    ['a seal after its last day', { until: '2026-02-01' }, 'issuer.seal_unknown'],
  ])('does not count under %s', (_, change, reason) => {
    expect(check(told(), seals(change))).toEqual([`invalid ${reason}`]);
  });

  it('is in doubt once the seal was taken out of use: whoever holds its key writes an old date', () => {
    const unproven = ['indeterminate time.signing_time_unproven'];
    expect(check(told(), seals({ until: '2026-05-31' }))).toEqual(unproven);
    expect(check(told(), seals({ until: '2026-06-01' }))).toEqual([]);
  });

  it('does not count under the right body’s seal for another type', () => {
    const both = seals();
    const other = { sealId: 'other', issuer, types: [type] };
    const configured = {
      ...both,
      seals: [{ sealId, issuer, types: [identityCard] }, other],
    };
    expect(check(told(), configured)).toEqual(['invalid type.seal_not_for_type']);
  });

  it('does not count with a file that was altered', () => {
    const [first = 'A', ...rest] = good?.content ?? '';
    const file = { format: 'ofd', content: (first === 'A' ? 'B' : 'A') + rest.join('') } as const;
    expect(check(told({ file }))).toEqual(['invalid parse.package_ambiguous']);
  });
});
