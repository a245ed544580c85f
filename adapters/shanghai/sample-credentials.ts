import { sm2 } from 'sm-crypto-v2';
import type { ShanghaiCredentials } from './credentials.ts';
import type { ShanghaiPlatformSecrets } from './platform/secrets.ts';

const paths = {
  loginPerson: '/uc/naturalUser/jumpCountry.do',
  loginCompany: '/uc/legalUser/jumpCountry.do',
  token: '/ac-product-api/oauth2/getToken',
  userInfo: '/ac-product-api/oauth2/getUserInfo',
  logout: '/ac-product-api/oauth2/logout',
  companyAgent: '/ac-product-api/legal/queryAgent',
  items: '/ac-product-api/item/queryItems',
  certificate: '/ac-product-api/license/getLicenseData',
  certificateState: '/ac-product-api/license/getLicenseState',
  caseSubmit: '/ac-product-api/apply/submitApply',
  caseSupplement: '/ac-product-api/apply/submitSupplement',
  caseWithdraw: '/ac-product-api/apply/withdrawApply',
  caseNotice: '/ac-product-api/apply/receiveProgress',
  caseStatus: '/ac-product-api/apply/queryStatus',
  appointSlots: '/ac-product-api/appoint/querySlots',
  appointBook: '/ac-product-api/appoint/book',
  appointCancel: '/ac-product-api/appoint/cancel',
  queueLength: '/ac-product-api/queue/queryLength',
};

/** What the reference platform calls the types' own fields. */
const attributeMap = {
  sex: 'sex',
  nation: 'ethnicity',
  birth_date: 'birthDate',
  address: 'address',
  driving_class: 'vehicleClasses',
  first_issue_date: 'firstIssuedOn',
  spouse_name: 'spouseName',
  spouse_code: 'spouseCode',
  register_date: 'registeredOn',
  household_address: 'homeAddress',
  plate_number: 'plate',
  vehicle_identification: 'vehicleIdentification',
  vehicle_use: 'vehicleUse',
  birth_time: 'bornAt',
  mother_name: 'motherName',
  mother_code: 'motherCode',
  father_name: 'fatherName',
  father_code: 'fatherCode',
  real_estate_unit: 'realEstateUnit',
  location: 'location',
  ownership: 'ownership',
  area: 'area',
  land_use: 'landUse',
  proven_right: 'right',
  card_number: 'cardNumber',
  school_name: 'school',
  major_name: 'major',
  education_level: 'degreeLevel',
  graduation_date: 'graduatedOn',
  disability_type: 'disabilityKind',
  disability_level: 'disabilityGrade',
  practice_type: 'practiceKind',
  practice_scope: 'practiceScope',
  practice_place: 'practicePlace',
  company_type: 'companyKind',
  legal_person: 'legalRepresentative',
  registered_capital: 'registeredCapital',
  establishment_date: 'establishedOn',
  business_scope: 'businessScope',
  production_place: 'productionPlace',
  authorization_scope: 'scope',
  diagnosis_subjects: 'subjects',
} as const;

const randomHex = (bytes: number): string =>
  sm2.arrayToHex(Array.from(crypto.getRandomValues(new Uint8Array(bytes))));

/**
 * Fresh secrets and keys for the reference platform at `platformUrl` and for the adapter that talks to
 * it. Each call makes new ones, so nothing secret is ever stored.
 */
export function sampleShanghaiCredentials(platformUrl: string): {
  credentials: ShanghaiCredentials;
  secrets: ShanghaiPlatformSecrets;
} {
  const ours = sm2.generateKeyPairHex();
  const theirs = sm2.generateKeyPairHex();
  const address = platformUrl.replace(/\/+$/, '');
  const shared = {
    clientId: `tongban-${randomHex(4)}`,
    clientSecret: randomHex(24),
    appCode: `TB${randomHex(6)}`,
    sm4Key: randomHex(16),
    paths,
  };
  return {
    credentials: {
      ...shared,
      baseUrl: address,
      browserUrl: address,
      ourPrivateKey: ours.privateKey,
      platformPublicKey: theirs.publicKey,
      // The page asks for a password only, so the log-in itself is aal 1 whatever the proofing was.
      levelMap: {
        初级: { ial: 1, aal: 1 },
        实名: { ial: 2, aal: 1 },
        高级: { ial: 3, aal: 1 },
      },
      attributeMap,
    },
    secrets: {
      ...shared,
      gatewayPublicKey: ours.publicKey,
      privateKey: theirs.privateKey,
      publicKey: theirs.publicKey,
    },
  };
}
