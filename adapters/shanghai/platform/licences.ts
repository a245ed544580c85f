import { z } from 'zod';
import type { FaceChange } from '../../kit/reference-platform.ts';
import { certificates, type SampleCertificate } from '../../kit/sample-world.ts';
import { answer, type BusinessAnswer } from './answers.ts';

const own = certificates.filter((certificate) => certificate.region === '310118');

/** Takes a new certificate into the library. */
export const keepLicence = (certificate: SampleCertificate): void => void own.push(certificate);

const stateWords: Readonly<Record<SampleCertificate['status'], string>> = {
  valid: '有效',
  suspended: '暂停',
  revoked: '吊销',
  cancelled: '注销',
  expired: '过期',
  superseded: '已换发',
  transferred_out: '已迁出',
  unknown: '未知',
};

/** What this platform calls a field of the sample world. */
const names: Readonly<Record<string, string>> = {
  holderName: 'certificate_holder_name',
  holderCode: 'certificate_holder_code',
  validity: 'certificate_validate_end',
  sex: 'sex',
  ethnicity: 'nation',
  birthDate: 'birth_date',
  address: 'address',
  vehicleClasses: 'driving_class',
  firstIssuedOn: 'first_issue_date',
  spouseName: 'spouse_name',
  spouseCode: 'spouse_code',
  registeredOn: 'register_date',
  homeAddress: 'household_address',
  plate: 'plate_number',
  vehicleIdentification: 'vehicle_identification',
  vehicleUse: 'vehicle_use',
  bornAt: 'birth_time',
  motherName: 'mother_name',
  motherCode: 'mother_code',
  fatherName: 'father_name',
  fatherCode: 'father_code',
  realEstateUnit: 'real_estate_unit',
  location: 'location',
  ownership: 'ownership',
  area: 'area',
  landUse: 'land_use',
  right: 'proven_right',
  cardNumber: 'card_number',
  school: 'school_name',
  major: 'major_name',
  degreeLevel: 'education_level',
  graduatedOn: 'graduation_date',
  disabilityKind: 'disability_type',
  disabilityGrade: 'disability_level',
  practiceKind: 'practice_type',
  practiceScope: 'practice_scope',
  practicePlace: 'practice_place',
  companyKind: 'company_type',
  legalRepresentative: 'legal_person',
  registeredCapital: 'registered_capital',
  establishedOn: 'establishment_date',
  businessScope: 'business_scope',
  productionPlace: 'production_place',
  scope: 'authorization_scope',
  subjects: 'diagnosis_subjects',
};

export const exchangeNameOf = (field: string): string => names[field] ?? field;

const holderType = { person: '111', company: '001' } as const;

export function licence(certificate: SampleCertificate, status: SampleCertificate['status']) {
  const [holder] = certificate.holders;
  const until = certificate.validUntil === 'long_term' ? '9999-12-31' : certificate.validUntil;
  const attributes = Object.entries(certificate.attributes).map(([field, value]) => [
    exchangeNameOf(field),
    /^\d{4}-\d\d-\d\d$/.test(value) ? `${value} 00:00:00` : value,
  ]);
  return {
    certificate_name: certificate.type.name,
    certificate_type_code: certificate.type.code,
    certificate_number: certificate.number,
    certificate_identifier: certificate.identifier,
    certificate_version: certificate.identifier.split('.').at(-2),
    certificate_issuing_authority_name: certificate.issuer.name,
    certificate_issuing_authority_code: certificate.issuer.code,
    certificate_issuing_authority_date: `${certificate.issuedOn} 00:00:00`,
    certificate_holder_name: holder?.name,
    certificate_holder_code: holder?.code,
    certificate_holder_type: holder && holderType[holder.kind],
    certificate_validate_start: `${certificate.issuedOn} 00:00:00`,
    certificate_validate_end: `${until} 23:59:59`,
    extend_info: {
      ...Object.fromEntries(attributes),
      certificate_state: stateWords[status],
    },
  };
}

const DataQuery = z.strictObject({
  requestNo: z.string().min(1).max(100),
  certificate_holder_code: z.string().min(1).max(40),
  certificate_holder_type: z.string().min(1).max(3),
  certificate_type_code: z.string().length(21),
  itemCode: z.string().regex(/^[0-9A-Z]{31}([0-9A-Z]{2})?$/),
  useCause: z.string(),
  useDeadline: z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
});

const StateQuery = z.strictObject({ certificate_identifier: z.string().min(1).max(110) });

/** Tells the partner the state word of a licence. */
export type TellState = (
  identifier: string,
  word: string,
  how?: 'forged' | 'twice',
) => Promise<number[]>;

/** The library's two services, and the desk that changes what state a licence is in. */
export function licenceDesk(tellState: TellState = async () => []) {
  const changed = new Map<string, SampleCertificate['status']>();
  const altered = new Map<string, FaceChange>();
  const statusOf = ({ identifier, status }: SampleCertificate) => changed.get(identifier) ?? status;

  function data(payload: unknown): BusinessAnswer {
    const query = DataQuery.safeParse(payload);
    if (!query.success) return answer('2004');
    const { useCause, certificate_holder_code, certificate_holder_type, certificate_type_code } =
      query.data;
    if (useCause.trim() === '' || useCause.length > 200) return answer('3002');
    const found = own.find(
      (certificate) =>
        certificate.type.code === certificate_type_code &&
        certificate.holders.some(
          (holder) =>
            holder.code === certificate_holder_code &&
            holderType[holder.kind] === certificate_holder_type,
        ),
    );
    if (!found) return answer('3001');
    const face = licence(found, statusOf(found));
    return answer('0000', altered.get(found.identifier)?.(face) ?? face);
  }

  function state(payload: unknown): BusinessAnswer {
    const query = StateQuery.safeParse(payload);
    if (!query.success) return answer('2004');
    const { certificate_identifier } = query.data;
    const found = own.find((certificate) => certificate.identifier === certificate_identifier);
    if (!found) return answer('3001');
    const certificate_state = stateWords[statusOf(found)];
    return answer('0000', { certificate_identifier, certificate_state });
  }

  async function setStatus(
    identifier: string,
    status: SampleCertificate['status'],
    how?: 'forged' | 'twice' | 'silently',
  ): Promise<number[]> {
    if (!own.some((certificate) => certificate.identifier === identifier))
      throw new Error('no such licence here');
    changed.set(identifier, status);
    return how === 'silently' ? [] : tellState(identifier, stateWords[status], how);
  }

  function alter(identifier: string, change: FaceChange): () => void {
    altered.set(identifier, change);
    return () => void altered.delete(identifier);
  }

  return { data, state, setStatus, alter };
}
export type LicenceDesk = ReturnType<typeof licenceDesk>;
