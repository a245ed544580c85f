import type { Item, LimitUnit } from '#contracts/item';
import type { SampleWhen } from './sample-guides.ts';
import { certificateTypes, type SampleRegion } from './sample-world.ts';

export type SampleMaterial = {
  readonly code: string;
  readonly name: string;
  readonly certificateType?: string;
  readonly fields?: readonly string[];
  readonly commitment?: boolean;
  readonly original?: boolean;
  readonly optional?: boolean;
  readonly exempt?: 'no_basis' | 'sharing';
  /** The situations that need it, by the questions of the item's guide. */
  readonly when?: SampleWhen;
};

export type SampleItem = {
  /** 12-digit basic code: the same item in every region. */
  readonly basicCode: string;
  readonly names: Readonly<Record<SampleRegion, string>>;
  readonly requiredProofing: 0 | 1 | 2 | 3;
  readonly statutoryDays: number;
  readonly promisedDays: Readonly<Record<SampleRegion, number>>;
  /** In what the limits are given; absent: working days. */
  readonly statutoryUnit?: LimitUnit;
  readonly promisedUnits?: Partial<Readonly<Record<SampleRegion, LimitUnit>>>;
  readonly materials: Readonly<Record<SampleRegion, readonly SampleMaterial[]>>;
  /** 归档保管期限; absent: not announced. */
  readonly archivePeriod?: Item['archivePeriod'];
  /** What an approval brings into being; the platforms know how to write one. */
  readonly issues?: 'businessLicence';
};

const idCard: SampleMaterial = {
  code: 'ID',
  name: '申请人身份证明',
  certificateType: certificateTypes.identityCard.code,
  fields: ['holderName', 'holderCode', 'validity'],
};
const authority: SampleMaterial = {
  code: 'AUTH',
  name: '法定代表人授权书',
  certificateType: certificateTypes.representativeAuthorisation.code,
  fields: ['holderName', 'scope', 'validity'],
};
const businessLicence: SampleMaterial = {
  code: 'LICENCE',
  name: '营业执照',
  certificateType: certificateTypes.businessLicence.code,
  fields: ['holderName', 'holderCode', 'legalRepresentative', 'validity'],
};
const lease: SampleMaterial = { code: 'LEASE', name: '住所使用证明(租赁合同)', original: true };
const leaseOfRented: SampleMaterial = { ...lease, when: [{ premises: ['rented'] }] };
const deed: SampleMaterial = {
  code: 'DEED',
  name: '不动产权属证明',
  optional: true,
  when: [{ premises: ['own'] }],
};
const parkProof: SampleMaterial = {
  code: 'PARK',
  name: '集群登记园区入驻证明',
  optional: true,
  when: [{ park: ['issued'] }],
};
const kitchenPlan: SampleMaterial = {
  code: 'PLAN',
  name: '经营场所布局图',
  optional: true,
  when: [{ trade: ['catering', 'canteen'] }],
};
const taxCleared: SampleMaterial = { code: 'TAXCLEAR', name: '清税证明', exempt: 'sharing' };
const charter: SampleMaterial = { code: 'CHARTER', name: '公司章程' };
const application: SampleMaterial = { code: 'FORM', name: '登记申请书' };
const promise: SampleMaterial = { code: 'PROMISE', name: '经营场所安全承诺', commitment: true };

const upload = (code: string, name: string): SampleMaterial => ({ code, name });
/** Every region has its own word for the same proof of an address. */
const premises: Readonly<Record<SampleRegion, SampleMaterial>> = {
  '310118': upload('LEASE', '住所使用证明(租赁合同)'),
  '320509': upload('CDZM', '经营场地证明'),
  '330421': upload('DZZM', '住所(场所)证明'),
};
const sealSpecimen = upload('SEALSPEC', '印章印模');
const accountForm = upload('ACCTFORM', '开户申请书');
const taxPromise: SampleMaterial = {
  code: 'TAXPROMISE',
  name: '涉税事项告知承诺书',
  commitment: true,
};

const everywhere = <T>(value: T): Record<SampleRegion, T> => ({
  '310118': value,
  '320509': value,
  '330421': value,
});

const simple = (
  basicCode: string,
  names: readonly [string, string, string],
  materials: readonly SampleMaterial[],
  days: readonly [number, number, number, number] = [20, 5, 7, 4],
  requiredProofing: SampleItem['requiredProofing'] = 2,
): SampleItem => ({
  basicCode,
  names: { '310118': names[0], '320509': names[1], '330421': names[2] },
  requiredProofing,
  statutoryDays: days[0],
  promisedDays: { '310118': days[1], '320509': days[2], '330421': days[3] },
  materials: everywhere(materials),
});

export const items: readonly SampleItem[] = [
  {
    basicCode: '000131001001',
    names: {
      '310118': '内资有限公司设立登记',
      '320509': '有限责任公司设立登记(内资)',
      '330421': '内资公司设立',
    },
    requiredProofing: 3,
    issues: 'businessLicence',
    archivePeriod: '30_years',
    statutoryDays: 3,
    promisedDays: { '310118': 1, '320509': 2, '330421': 1 },
    materials: {
      '310118': [application, idCard, charter, leaseOfRented, deed, parkProof],
      '320509': [application, idCard, charter, leaseOfRented, promise, deed, parkProof],
      '330421': [application, idCard, authority, charter, leaseOfRented, deed, parkProof],
    },
  },
  simple(
    '000131001002',
    ['内资有限公司变更登记', '有限责任公司变更登记(内资)', '内资公司变更'],
    [application, businessLicence, idCard],
  ),
  simple(
    '000131001003',
    ['内资有限公司注销登记', '有限责任公司注销登记(内资)', '内资公司注销'],
    [application, businessLicence, idCard, taxCleared],
  ),
  {
    ...simple(
      '000131002001',
      ['个人独资企业设立登记', '个人独资企业设立登记', '个人独资企业设立'],
      [application, idCard, lease],
    ),
    issues: 'businessLicence',
  },
  simple(
    '000131003001',
    ['食品经营许可', '食品经营许可证核发', '食品经营许可(新办)'],
    [application, businessLicence, promise, kitchenPlan],
  ),
  simple(
    '000131004001',
    ['工业产品生产许可证', '重要工业产品生产许可证核发', '工业产品生产许可'],
    [application, businessLicence],
  ),
  simple('000109001001', ['居住证签注', '居住证签注办理', '浙江省居住证签注'], [idCard]),
  simple('000114001001', ['社会保障卡申领', '社会保障卡申领', '社保卡申领'], [idCard]),
  simple(
    '000111001001',
    ['老年优待证', '老年人优待证办理', '老年优待证申领'],
    [idCard],
    [10, 3, 5, 2],
    1,
  ),
  simple(
    '000117001001',
    ['住房公积金提取', '公积金提取', '住房公积金提取(异地)'],
    [idCard, application],
  ),
  {
    ...simple(
      '000115001001',
      ['不动产登记查询', '不动产登记资料查询', '不动产登记信息查询'],
      [idCard],
      [7, 4, 3, 1],
    ),
    statutoryUnit: 'natural_day',
    promisedUnits: { '310118': 'hour', '320509': 'natural_day' },
  },
  simple(
    '000123001001',
    ['出生一件事', '新生儿出生一件事', '出生“一件事”联办'],
    [idCard, application],
  ),
  {
    basicCode: '000109005001',
    names: {
      '310118': '公章刻制备案',
      '320509': '企业印章刻制备案',
      '330421': '公章刻制业备案登记',
    },
    requiredProofing: 2,
    statutoryDays: 5,
    promisedDays: { '310118': 1, '320509': 2, '330421': 1 },
    materials: {
      '310118': [businessLicence, idCard, sealSpecimen],
      '320509': [businessLicence, sealSpecimen],
      '330421': [businessLicence, sealSpecimen, premises['330421']],
    },
  },
  {
    basicCode: '000130001001',
    names: {
      '310118': '新办纳税人“套餐式”服务',
      '320509': '税务信息确认及发票申领',
      '330421': '涉税事项(发票票种核定及申领)',
    },
    requiredProofing: 2,
    statutoryDays: 5,
    promisedDays: { '310118': 1, '320509': 1, '330421': 2 },
    materials: {
      '310118': [businessLicence, premises['310118'], taxPromise],
      '320509': [businessLicence, premises['320509']],
      '330421': [businessLicence, premises['330421'], taxPromise],
    },
  },
  {
    basicCode: '000132001001',
    names: {
      '310118': '企业银行开户预约',
      '320509': '银行预约开户',
      '330421': '企业开户预约(银行)',
    },
    requiredProofing: 2,
    statutoryDays: 10,
    promisedDays: { '310118': 3, '320509': 5, '330421': 3 },
    materials: {
      '310118': [businessLicence, accountForm],
      '320509': [businessLicence, accountForm, premises['320509']],
      '330421': [businessLicence, accountForm],
    },
  },
];

/** What is promised in whole days, as the steps of a guide say it. */
export const wholeDays = (
  { promisedDays, promisedUnits }: SampleItem,
  region: SampleRegion,
): number => (promisedUnits?.[region] === 'hour' ? 1 : promisedDays[region]);

/** Whether an approval of the item with this code brings a certificate, and which. */
export const issuedBy = (itemCode: string): SampleItem['issues'] =>
  items.find((item) => item.basicCode === itemCode.slice(19, 31))?.issues;
