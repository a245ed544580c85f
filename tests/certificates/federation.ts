import { bodies, certificateTypes } from '#adapters/kit/sample-world';
import type { Item } from '#contracts/item';
import type { FederationDocument } from '../../gateway/trust/federation/document.ts';
import type { Member } from '../../gateway/trust/federation/entries.ts';

const { identityCard, businessLicence, representativeAuthorisation } = certificateTypes;
export const realEstate = '11100000MB03271699001';
export const birth = '11100000XX00000031001';
export const basicCodes = {
  setUp: '000131001001',
  clinic: '000199001001',
  estate: '000115001001',
  household: '000109001002',
};
export const itemCode = (basicCode: string): string => `${bodies['330421'].code}4${basicCode}`;

const asks = (
  code: string,
  certificateType: string,
  fields: string[],
): Item['materials'][number] => ({
  code,
  name: code,
  required: true,
  certificateType,
  fields,
  commitment: false,
  originalRequired: false,
});
const item = (basicCode: string, materials: Item['materials']): Item => ({
  code: itemCode(basicCode),
  region: '330421',
  name: '内资公司设立',
  authority: bodies['330421'].name,
  requiredIal: 2,
  statutoryDays: 3,
  promisedDays: 1,
  materials,
});
export const items = [
  item(basicCodes.setUp, [
    asks('ID', identityCard.code, ['holderName', 'holderCode', 'validity']),
    asks('AUTH', representativeAuthorisation.code, ['holderName', 'scope', 'validity']),
    asks('LICENCE', businessLicence.code, ['holderName', 'legalRepresentative']),
  ]),
  item(basicCodes.clinic, [asks('LICENCE', businessLicence.code, ['holderName'])]),
  item(basicCodes.estate, [
    asks('ESTATE', realEstate, ['holderName']),
    asks('ID', identityCard.code, ['holderName']),
  ]),
  item(basicCodes.household, [asks('BIRTH', birth, ['holderName', 'motherName', 'bornAt'])]),
];

const agreement = (id: string, certificateType: string, basic: string[]) => ({
  id,
  certificateType,
  issuerRegion: '320509',
  recognisingRegion: '330421',
  items: basic,
  issuers: [bodies['320509'].code],
  since: '2026-01-01',
});
/** A key of the member's own; nothing is signed with it here. */
const keyOf = (clientId: string) => ({
  kty: 'OKP' as const,
  crv: 'Ed25519' as const,
  kid: 'k',
  x: clientId.replace('.', '-').padEnd(43, 'A'),
});
const member = (clientId: string, region: string) => ({
  clientId,
  name: clientId,
  region,
  role: 'platform' as const,
  redirectUris: [],
  exchange: [],
  scopes: ['certificates:retrieve' as const],
  jwks: { keys: [keyOf(clientId)] },
});
export const qingpu: Member = member('qingpu.window', '310118');
export const jiashan: Member = member('jiashan.platform', '330421');
export const wujiang: Member = member('wujiang.platform', '320509');
export const stranger: Member = member('qingpu.other', '310118');

const region = (code: string) => ({
  code,
  name: { zh: code, en: code },
  inFlight: 8,
  calendar: { days: 'all' as const, open: '00:00', close: '24:00', closures: [] },
});
export const federation: FederationDocument = {
  version: 1,
  regions: ['310118', '320509', '330421'].map(region),
  members: [qingpu, jiashan, wujiang, stranger],
  agreements: [
    agreement('wj-ja-id', identityCard.code, [basicCodes.setUp]),
    agreement('wj-ja-authority', representativeAuthorisation.code, [basicCodes.setUp]),
    agreement('wj-ja-licence', businessLicence.code, [basicCodes.setUp, basicCodes.clinic]),
    { ...agreement('wj-ja-estate', realEstate, [basicCodes.estate]), keyBinding: 'required' },
    agreement('wj-ja-birth', birth, [basicCodes.household]),
  ],
};
