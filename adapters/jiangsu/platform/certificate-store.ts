import { mod37_36CheckCharacter } from '#contracts/check-digits';
import { bodies, certificates, people, type SampleCertificate } from '../../kit/sample-world.ts';

const body = bodies['320509'];
const [shen, gu, lu] = people;

function identifier(type: string, serial: string): string {
  const check = mod37_36CheckCharacter(`${type}${body.code}${serial}001`);
  return `1.2.156.3005.2.${type}.${body.code}.${serial}.001.${check}`;
}

/** Somebody's child, born in a year that has not come, so that nobody is meant. */
export const child = { name: '沈小示例', idNumber: '320509209901010019' } as const;

/** Local certificates that only this region has, one for each of its ways of writing. */
const local: readonly SampleCertificate[] = [
  {
    region: '320509',
    type: { code: '11100000MB03271699001', name: '不动产权证书' },
    identifier: identifier('11100000MB03271699001', 'TESTEST2026001'),
    number: '苏(2026)吴江区不动产权第0000001号',
    holders: [
      { name: shen.name, code: shen.idNumber, kind: 'person' },
      { name: lu.name, code: lu.idNumber, kind: 'person' },
    ],
    issuer: body,
    issuedOn: '2026-01-12',
    validUntil: '',
    status: 'valid',
    attributes: { realEstateUnit: '320509000000GB00000F00000001' },
  },
  {
    region: '320509',
    type: { code: '11100000XX0000001T003', name: '居住证' },
    identifier: identifier('11100000XX0000001T003', 'TESTRES2026001'),
    number: 'TESTRES2026001',
    holders: [{ name: gu.name, code: gu.idNumber, kind: 'person' }],
    issuer: body,
    issuedOn: '2026-02-10',
    validUntil: '2年',
    status: 'valid',
    attributes: { address: '示例路2号' },
  },
  {
    region: '320509',
    type: { code: '11100000XX00000031001', name: '出生医学证明' },
    identifier: identifier('11100000XX00000031001', 'TESTBIRTH20260001'),
    number: 'T320000001',
    holders: [{ name: child.name, code: child.idNumber, kind: 'person' }],
    issuer: body,
    issuedOn: '2026-02-11',
    validUntil: 'long_term',
    status: 'valid',
    attributes: {
      sex: '1',
      bornAt: '2026-02-09',
      motherName: shen.name,
      motherCode: shen.idNumber,
      fatherName: lu.name,
      fatherCode: lu.idNumber,
    },
  },
];

const held = [...certificates.filter(({ region }) => region === '320509'), ...local];

/** Takes a new certificate into the store. */
export const keepCertificate = (certificate: SampleCertificate): void =>
  void held.push(certificate);

const states: Readonly<Record<string, string>> = {
  valid: '01',
  suspended: '02',
  revoked: '03',
  cancelled: '04',
  expired: '05',
  superseded: '06',
  transferred_out: '07',
};

const extNames: Readonly<Record<string, string>> = {
  sex: 'sexCode',
  ethnicity: 'nationCode',
  birthDate: 'birthday',
  address: 'domicile',
  vehicleClasses: 'drivingClass',
  firstIssuedOn: 'firstIssueDate',
  spouseName: 'spouseName',
  spouseCode: 'spouseCode',
  registeredOn: 'registerDate',
  homeAddress: 'householdAddress',
  plate: 'plateNo',
  vehicleIdentification: 'vin',
  vehicleUse: 'useCharacter',
  bornAt: 'birthTime',
  motherName: 'motherName',
  motherCode: 'motherCertNo',
  fatherName: 'fatherName',
  fatherCode: 'fatherCertNo',
  realEstateUnit: 'realEstateUnit',
  location: 'location',
  ownership: 'coOwnership',
  area: 'area',
  landUse: 'landUse',
  right: 'provenRight',
  cardNumber: 'cardNo',
  school: 'schoolName',
  major: 'majorName',
  degreeLevel: 'eduLevel',
  graduatedOn: 'graduateDate',
  disabilityKind: 'disabilityType',
  disabilityGrade: 'disabilityLevel',
  practiceKind: 'practiceType',
  practiceScope: 'practiceScope',
  practicePlace: 'practiceOrg',
  companyKind: 'entType',
  legalRepresentative: 'legalPerson',
  registeredCapital: 'regCapital',
  establishedOn: 'establishDate',
  businessScope: 'bizScope',
  productionPlace: 'productionSite',
  scope: 'authScope',
  subjects: 'diagSubjects',
};

const compact = (date: string): string => date.replaceAll('-', '');

/** Identity cards say 长期; the licence system writes its largest date; other ends stand as they are. */
const endOfValidity = ({ validUntil, holders }: SampleCertificate): string => {
  if (validUntil !== 'long_term') return compact(validUntil);
  return holders[0]?.kind === 'company' ? '99991231' : '长期';
};

const packed = (parts: readonly string[]): string => parts.join('^');

/** A certificate in the platform's own names. */
export type WrittenCertificate = ReturnType<typeof write>;

export const write = (certificate: SampleCertificate, status: string) => ({
  certName: certificate.type.name,
  certTypeCode: certificate.type.code,
  certCode: certificate.identifier,
  certNumber: certificate.number,
  holderName: packed(certificate.holders.map(({ name }) => name)),
  holderCode: packed(certificate.holders.map(({ code }) => code)),
  holderTypeCode: packed(
    certificate.holders.map(({ kind }) => (kind === 'person' ? '111' : '001')),
  ),
  issueDeptName: certificate.issuer.name,
  issueDeptCode: certificate.issuer.code,
  issueDate: compact(certificate.issuedOn),
  validStartDate: compact(certificate.issuedOn),
  validEndDate: endOfValidity(certificate),
  certState: states[status] ?? '99',
  extInfo: Object.fromEntries(
    Object.entries(certificate.attributes).map(([name, value]) => [
      extNames[name] ?? name,
      /^\d{4}-\d\d-\d\d$/.test(value) ? compact(value) : value,
    ]),
  ),
});

/** Old records hold 15 digits: century and check digit left out. */
const isSameHolder = (stored: string, asked: string): boolean =>
  stored === asked || (stored.length === 15 && stored === asked.slice(0, 6) + asked.slice(8, 17));

export const knownTypes: ReadonlySet<string> = new Set(held.map(({ type }) => type.code));

/** How this platform's certificates stand where that has changed, by identifier. */
export type Changed = Map<string, SampleCertificate['status']>;

export function certificateOf(
  changed: Changed,
  holderCode: string,
  holderTypeCode: string,
  certTypeCode: string,
) {
  const kind = holderTypeCode === '111' ? 'person' : 'company';
  const found = held.find(
    ({ type, holders }) =>
      type.code === certTypeCode &&
      holders.some((holder) => holder.kind === kind && isSameHolder(holder.code, holderCode)),
  );
  return found && write(found, changed.get(found.identifier) ?? found.status);
}

export function certificateStateOf(changed: Changed, certCode: string): string | undefined {
  const found = held.find((certificate) => certificate.identifier === certCode);
  return found && (states[changed.get(certCode) ?? found.status] ?? '99');
}

export function changeStatus(
  changed: Changed,
  certCode: string,
  status: SampleCertificate['status'],
): void {
  if (!held.some(({ identifier: code }) => code === certCode))
    throw new Error('no such certificate on this platform');
  changed.set(certCode, status);
}
