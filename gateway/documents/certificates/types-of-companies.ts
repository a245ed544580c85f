import { describe, field, type TypeDescription, text } from './type-form.ts';

const market = text('市场监督管理部门', 'Market regulation authority');
const marketSeal = text('市场监督管理部门印章', 'Seal of the market regulation authority');
const company = text('企业登记与变更', 'Registration of companies');
const food = text('食品生产经营', 'Making and selling food');
const representative = field(
  'legalRepresentative',
  text('法定代表人', 'Legal representative'),
  'name',
  'personal',
);
const premises = field('address', text('住所', 'Address'));

const foodPermit = (code: string, zh: string, en: string): TypeDescription =>
  describe({
    code,
    name: text(zh, en),
    batch: 2,
    holder: 'company',
    suspendable: true,
    issuer: market,
    seal: marketSeal,
    purposes: [food],
    own: [
      representative,
      premises,
      field('productionPlace', text('生产经营场所', 'Place of business')),
      field('scope', text('许可项目', 'What is permitted')),
    ],
  });

/** Certificates of companies and other bodies. */
export const typesOfCompanies: readonly TypeDescription[] = [
  describe({
    code: '11100000MB0143028R001',
    name: text('营业执照', 'Business licence'),
    batch: 1,
    holder: 'company',
    suspendable: true,
    issuer: market,
    seal: marketSeal,
    purposes: [company, text('证明主体资格', 'To prove that a company exists')],
    own: [
      field('companyKind', text('类型', 'Kind'), 'text'),
      representative,
      field('registeredCapital', text('注册资本', 'Registered capital'), 'amount'),
      field('establishedOn', text('成立日期', 'Established on'), 'date'),
      premises,
      field('businessScope', text('经营范围', 'Scope of business')),
    ],
  }),
  foodPermit('11100000XX00000057001', '食品生产许可证', 'Food production permit'),
  foodPermit('11100000XX00000057002', '食品经营许可证', 'Food business permit'),
  describe({
    code: '11100000XX0000007D001',
    name: text('道路运输经营许可证', 'Road transport permit'),
    batch: 2,
    holder: 'company',
    suspendable: true,
    issuer: text('交通运输部门', 'Transport authority'),
    seal: text('道路运输管理专用章', 'Seal for road transport'),
    purposes: [text('运输经营', 'Transport business')],
    own: [representative, premises, field('scope', text('经营范围', 'What is permitted'))],
  }),
  describe({
    code: '11100000XX00000031002',
    name: text('医疗机构执业许可证', 'Permit of a medical institution'),
    batch: 2,
    holder: 'company',
    suspendable: true,
    issuer: text('卫生健康部门', 'Health authority'),
    seal: text('卫生健康部门印章', 'Seal of the health authority'),
    purposes: [text('医疗执业', 'Medical practice')],
    own: [
      representative,
      premises,
      field('subjects', text('诊疗科目', 'Departments'), 'code', 'public', 'WS 218'),
    ],
  }),
  describe({
    code: '11100000XX0000009K001',
    name: text('法定代表人授权书', 'Authorisation by a legal representative'),
    batch: 2,
    // In the name of the person who is authorised.
    holder: 'person',
    suspendable: true,
    issuer: market,
    seal: marketSeal,
    purposes: [company],
    own: [field('scope', text('授权范围', 'What is authorised'))],
  }),
];
