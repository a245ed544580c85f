import type { CertificateStatus } from '#contracts/certificate';
import {
  citizenCheckDigit,
  mod37_36CheckCharacter,
  usccCheckCharacter,
} from '#contracts/check-digits';
import type { RegionCode } from '#contracts/region-code';

/**
 * The invented world that the reference platforms live in. Check digits are right so that nothing is
 * refused by accident; bodies (`XX`) and births (before 1900) are impossible so that nobody is meant.
 * It is raw material: each platform keeps, names and writes it in its own way.
 */

const citizen = (first17: string): string => first17 + citizenCheckDigit(first17);
const uscc = (first17: string): string => first17 + usccCheckCharacter(first17);

export const bodies = {
  '310118': { name: '青浦区行政审批局(示例)', code: '11310118XX0000001L' },
  '320509': { name: '吴江区行政审批局(示例)', code: '11320509XX0000001C' },
  '330421': { name: '嘉善县行政审批局(示例)', code: '11330421XX0000001N' },
} as const satisfies Record<RegionCode, { name: string; code: string }>;

export type SampleRegion = keyof typeof bodies;

export type SamplePerson = {
  readonly localId: string;
  readonly home: SampleRegion;
  /** The log-in page's user name; every sample password is `tongban-sample`. */
  readonly login: string;
  readonly name: string;
  readonly idNumber: string;
  readonly phone: string;
  readonly sex: '1' | '2';
  /** 0 unproofed, 1 basic, 2 real name, 3 real name with face check: each platform has its own word for it. */
  readonly proofing: 0 | 1 | 2 | 3;
};

export const samplePassword = 'tongban-sample';

export const people = [
  {
    localId: 'wj-0001',
    home: '320509',
    login: 'shen.wei',
    name: '沈示例',
    idNumber: citizen('32050918910214002'),
    phone: '00000000001',
    sex: '2',
    proofing: 3,
  },
  {
    localId: 'wj-0002',
    home: '320509',
    login: 'gu.low',
    name: '顾示例',
    idNumber: citizen('32050918930708117'),
    phone: '00000000002',
    sex: '1',
    proofing: 1,
  },
  {
    localId: 'wj-0003',
    home: '320509',
    login: 'legacy',
    name: '陆示例',
    idNumber: '320509950505003',
    phone: '00000000003',
    sex: '1',
    proofing: 3,
  },
  {
    localId: 'qp-0001',
    home: '310118',
    login: 'yan.rare',
    name: '䶮示例',
    idNumber: citizen('31011818901130003'),
    phone: '00000000004',
    sex: '1',
    proofing: 3,
  },
  {
    localId: 'js-0001',
    home: '330421',
    login: 'dot',
    name: '阿依古丽·示例',
    idNumber: citizen('33042118920229004'),
    phone: '00000000005',
    sex: '2',
    proofing: 3,
  },
  {
    localId: 'js-0002',
    home: '330421',
    login: 'qian.sample',
    name: '钱示例',
    idNumber: citizen('33042118920505126'),
    phone: '00000000006',
    sex: '1',
    proofing: 2,
  },
] as const satisfies readonly SamplePerson[];

/** One name with a middle dot, written as four systems write it. */
export const middleDotSpellings = [
  '阿依古丽·示例',
  '阿依古丽•示例',
  '阿依古丽‧示例',
  '阿依古丽・示例',
] as const;

export type SampleCompany = {
  readonly home: SampleRegion;
  readonly login: string;
  readonly name: string;
  readonly uscc: string;
  readonly legalRepresentative: string;
};

export const companies = [
  {
    home: '320509',
    login: 'corp.wj',
    name: '吴江示例丝绸有限公司',
    uscc: uscc('91320509XXWJ00001'),
    legalRepresentative: '沈示例',
  },
  {
    home: '320509',
    login: 'corp.wj2',
    name: '吴江停业示例有限公司',
    uscc: uscc('91320509XXWJ00002'),
    legalRepresentative: '顾示例',
  },
  {
    home: '310118',
    login: 'corp.qp',
    name: '青浦示例商贸有限公司',
    uscc: uscc('91310118XXQP00001'),
    legalRepresentative: '䶮示例',
  },
  {
    home: '310118',
    login: 'corp.qp2',
    name: '青浦吊销示例有限公司',
    uscc: uscc('91310118XXQP00002'),
    legalRepresentative: '䶮示例',
  },
  {
    home: '330421',
    login: 'corp.ja',
    name: '嘉善示例食品有限公司',
    uscc: uscc('91330421XXJA00001'),
    legalRepresentative: '钱示例',
  },
] as const satisfies readonly SampleCompany[];

export const certificateTypes = {
  identityCard: { code: '11100000000013127D001', name: '中华人民共和国居民身份证' },
  businessLicence: { code: '11100000MB0143028R001', name: '营业执照' },
  representativeAuthorisation: { code: '11100000XX0000009K001', name: '法定代表人授权书' },
} as const;

export type SampleCertificate = {
  readonly region: SampleRegion;
  readonly type: { readonly code: string; readonly name: string };
  readonly identifier: string;
  readonly number: string;
  readonly holders: readonly {
    readonly name: string;
    readonly code: string;
    readonly kind: 'person' | 'company';
  }[];
  readonly issuer: { readonly name: string; readonly code: string };
  /** yyyy-mm-dd; each platform writes it in its own form. */
  readonly issuedOn: string;
  /** yyyy-mm-dd, or `long_term`. */
  readonly validUntil: string;
  readonly status: CertificateStatus;
  readonly attributes: Readonly<Record<string, string>>;
};

const identifier = (type: string, issuer: string, serial: string): string => {
  const body = `${type}${issuer}${serial}001`;
  return `1.2.156.3005.2.${type}.${issuer}.${serial}.001.${mod37_36CheckCharacter(body)}`;
};

const wrongCheck = (text: string): string => text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');

const identityCards: readonly SampleCertificate[] = people
  .filter((person) => person.idNumber.length === 18)
  .map((person, index) => ({
    region: person.home,
    type: certificateTypes.identityCard,
    identifier: identifier(
      certificateTypes.identityCard.code,
      bodies[person.home].code,
      `TESTID2026${String(index + 1).padStart(4, '0')}`,
    ),
    number: person.idNumber,
    holders: [{ name: person.name, code: person.idNumber, kind: 'person' }],
    issuer: bodies[person.home],
    issuedOn: '2026-01-05',
    validUntil: 'long_term',
    status: 'valid',
    attributes: { sex: person.sex, address: '示例路1号' },
  }));

const licence = (
  company: SampleCompany,
  serial: string,
  change: Partial<SampleCertificate> = {},
): SampleCertificate => ({
  region: company.home,
  type: certificateTypes.businessLicence,
  identifier: identifier(certificateTypes.businessLicence.code, bodies[company.home].code, serial),
  number: company.uscc,
  holders: [{ name: company.name, code: company.uscc, kind: 'company' }],
  issuer: bodies[company.home],
  issuedOn: '2026-02-01',
  validUntil: 'long_term',
  status: 'valid',
  attributes: { legalRepresentative: company.legalRepresentative, registeredCapital: '100万元' },
  ...change,
});

const authorisation = (
  person: SamplePerson,
  serial: string,
  change: Partial<SampleCertificate> = {},
): SampleCertificate => ({
  region: person.home,
  type: certificateTypes.representativeAuthorisation,
  identifier: identifier(
    certificateTypes.representativeAuthorisation.code,
    bodies[person.home].code,
    serial,
  ),
  number: serial,
  holders: [{ name: person.name, code: person.idNumber, kind: 'person' }],
  issuer: bodies[person.home],
  issuedOn: '2026-03-01',
  validUntil: '2030-02-28',
  status: 'valid',
  attributes: { scope: '企业登记' },
  ...change,
});

export const certificates: readonly SampleCertificate[] = [
  ...identityCards,
  licence(companies[0], 'TESTLIC20260001'),
  licence(companies[1], 'TESTLIC20260002', { status: 'suspended' }),
  licence(companies[2], 'TESTLIC20260003'),
  licence(companies[3], 'TESTLIC20260004', { status: 'revoked' }),
  licence(companies[4], 'TESTLIC20260005'),
  authorisation(people[0], 'TEST20260001'),
  authorisation(people[1], 'TEST20260002', { validUntil: '2026-03-31', status: 'expired' }),
  authorisation(people[3], 'TEST20260003', {
    identifier: wrongCheck(
      identifier(
        certificateTypes.representativeAuthorisation.code,
        bodies['310118'].code,
        'TEST20260003',
      ),
    ),
  }),
  // Issued by a body that is not authorised for this type: the trust list must say no.
  authorisation(people[5], 'TEST20260004', {
    issuer: { name: '嘉善示例食品有限公司', code: companies[4].uscc },
  }),
];

/** 31 characters: implementing body, level 4 (county), basic code. */
export const itemCodeIn = (region: RegionCode, basicCode: string): string =>
  `${uscc(`11${region}XX0000001`)}4${basicCode}`;
