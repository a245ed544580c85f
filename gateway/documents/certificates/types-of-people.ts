import { describe, field, type TypeDescription, text } from './type-form.ts';

const police = text('公安机关', 'Public security organ');
const policeSeal = text('公安机关证照专用章', 'Seal of the public security organ');
const civil = text('婚姻登记机关', 'Marriage registry');
const civilSeal = text('婚姻登记专用章', 'Seal of the marriage registry');
const estate = text('不动产登记机构', 'Real estate registry');
const estateSeal = text('不动产登记专用章', 'Seal of the real estate registry');
const identity = text('核验身份', 'To prove an identity');
const household = text('户籍、生育、教育事项', 'Household, birth and schooling');
const property = text('不动产登记与查询', 'Registers of real estate');
const roads = text('车辆与驾驶事项', 'Vehicles and driving');
const benefits = text('社会保障与救助', 'Social security and relief');
const work = text('就业与执业', 'Employment and practice');

const sex = field('sex', text('性别', 'Sex'), 'code', 'personal', 'GB/T 2261.1');
const born = field('birthDate', text('出生日期', 'Born on'), 'date', 'personal');
const address = field('address', text('住址', 'Address'), 'text', 'personal');
const spouse = [
  field('spouseName', text('配偶姓名', 'Name of the spouse'), 'name', 'personal'),
  field(
    'spouseCode',
    text('配偶公民身份号码', 'Number of the spouse'),
    'code',
    'sensitive',
    'GB 11643',
  ),
  field('registeredOn', text('登记日期', 'Registered on'), 'date', 'personal'),
];
const unit = [
  field(
    'realEstateUnit',
    text('不动产单元号', 'Unit of real estate'),
    'code',
    'public',
    'GB/T 37346',
  ),
  field('location', text('坐落', 'Location'), 'text', 'personal'),
];

/** Certificates of natural persons, and what people and companies both hold. */
export const typesOfPeople: readonly TypeDescription[] = [
  describe({
    code: '11100000000013127D001',
    name: text('中华人民共和国居民身份证', 'Identity card'),
    batch: 1,
    holder: 'person',
    suspendable: true,
    issuer: police,
    seal: policeSeal,
    purposes: [identity],
    own: [
      sex,
      field('ethnicity', text('民族', 'Ethnic group'), 'code', 'personal', 'GB/T 3304'),
      born,
      address,
    ],
  }),
  describe({
    code: '11100000XX0000001T001',
    name: text('机动车驾驶证', 'Driving licence'),
    batch: 1,
    holder: 'person',
    suspendable: true,
    issuer: police,
    seal: policeSeal,
    purposes: [roads, identity],
    own: [
      sex,
      born,
      field('vehicleClasses', text('准驾车型', 'Classes'), 'code', 'personal', 'GA/T 16.3'),
      field('firstIssuedOn', text('初次领证日期', 'First issued on'), 'date', 'personal'),
    ],
  }),
  describe({
    code: '11100000XX0000002X001',
    name: text('结婚证', 'Marriage certificate'),
    batch: 1,
    holder: 'person',
    suspendable: false,
    issuer: civil,
    seal: civilSeal,
    purposes: [household, property],
    own: spouse,
  }),
  describe({
    code: '11100000XX0000001T003',
    name: text('居住证', 'Residence permit'),
    batch: 1,
    holder: 'person',
    suspendable: true,
    issuer: police,
    seal: policeSeal,
    purposes: [household, benefits],
    own: [
      sex,
      address,
      field('homeAddress', text('户籍地址', 'Registered home'), 'text', 'personal'),
    ],
  }),
  describe({
    code: '11100000XX0000001T002',
    name: text('机动车行驶证', 'Vehicle licence'),
    batch: 1,
    holder: 'either',
    suspendable: true,
    issuer: police,
    seal: policeSeal,
    purposes: [roads],
    own: [
      field('plate', text('号牌号码', 'Number plate'), 'code', 'personal'),
      field('vehicleIdentification', text('车辆识别代号', 'VIN'), 'code', 'personal', 'GB 16735'),
      field('vehicleUse', text('使用性质', 'Use'), 'code', 'public', 'GA/T 16.3'),
    ],
  }),
  describe({
    code: '11100000XX00000031001',
    name: text('出生医学证明', 'Medical certificate of birth'),
    batch: 1,
    holder: 'child',
    suspendable: false,
    issuer: text('助产机构', 'Maternity institution'),
    seal: text('出生医学证明专用章', 'Seal for certificates of birth'),
    purposes: [household],
    own: [
      sex,
      field('bornAt', text('出生时间', 'Born at'), 'date', 'personal'),
      field('motherName', text('母亲姓名', 'Name of the mother'), 'name', 'personal'),
      field('motherCode', text('母亲证件号码', 'Number of the mother'), 'code', 'sensitive'),
      field('fatherName', text('父亲姓名', 'Name of the father'), 'name', 'personal'),
      field('fatherCode', text('父亲证件号码', 'Number of the father'), 'code', 'sensitive'),
    ],
  }),
  describe({
    code: '11100000MB03271699001',
    name: text('不动产权证书', 'Certificate of real estate'),
    batch: 1,
    holder: 'either',
    suspendable: true,
    issuer: estate,
    seal: estateSeal,
    purposes: [property, household],
    own: [
      ...unit,
      field('ownership', text('共有情况', 'Shares'), 'text', 'personal'),
      field('area', text('面积', 'Area'), 'amount', 'personal'),
      field('landUse', text('用途', 'Use'), 'text'),
    ],
  }),
  describe({
    code: '11100000XX00000044001',
    name: text('社会保障卡', 'Social security card'),
    batch: 2,
    holder: 'person',
    suspendable: true,
    issuer: text('人力资源社会保障部门', 'Human resources and social security'),
    seal: text('社会保障卡专用章', 'Seal for social security cards'),
    purposes: [benefits, identity],
    own: [field('cardNumber', text('社会保障卡卡号', 'Card number'), 'code', 'sensitive')],
  }),
  describe({
    code: '11100000XX0000006A001',
    name: text('高等学历证书', 'Certificate of higher education'),
    batch: 2,
    holder: 'person',
    suspendable: false,
    issuer: text('高等学校', 'University'),
    seal: text('学校印章', 'Seal of the university'),
    purposes: [work],
    own: [
      field('school', text('学校名称', 'University'), 'name', 'personal'),
      field('major', text('专业', 'Subject'), 'text', 'personal'),
      field('degreeLevel', text('学历层次', 'Level'), 'code', 'personal', 'GB/T 4658'),
      field('graduatedOn', text('毕业日期', 'Graduated on'), 'date', 'personal'),
    ],
  }),
  describe({
    code: '11100000XX0000002X002',
    name: text('离婚证', 'Certificate of divorce'),
    batch: 2,
    holder: 'person',
    suspendable: false,
    issuer: civil,
    seal: civilSeal,
    purposes: [household, property],
    own: spouse,
  }),
  describe({
    code: '11100000XX0000008G001',
    name: text('残疾人证', 'Disability certificate'),
    batch: 2,
    holder: 'person',
    suspendable: true,
    issuer: text('残疾人联合会', 'Disabled persons’ federation'),
    seal: text('残疾人证专用章', 'Seal for disability certificates'),
    purposes: [benefits],
    own: [
      field('disabilityKind', text('残疾类别', 'Kind'), 'code', 'sensitive', 'GB/T 26341'),
      field('disabilityGrade', text('残疾等级', 'Grade'), 'code', 'sensitive', 'GB/T 26341'),
    ],
  }),
  describe({
    code: '11100000MB03271699022',
    name: text('不动产登记证明', 'Proof of an entry in the real estate register'),
    batch: 2,
    holder: 'either',
    suspendable: true,
    issuer: estate,
    seal: estateSeal,
    purposes: [property],
    own: [...unit, field('right', text('证明权利或事项', 'Right or matter'), 'text', 'personal')],
  }),
  describe({
    code: '11100000XX00000031003',
    name: text('医师执业证书', 'Physician’s licence'),
    batch: 2,
    holder: 'person',
    suspendable: true,
    issuer: text('卫生健康部门', 'Health authority'),
    seal: text('卫生健康部门印章', 'Seal of the health authority'),
    purposes: [work],
    own: [
      field('practiceKind', text('执业类别', 'Kind of practice'), 'text'),
      field('practiceScope', text('执业范围', 'Scope'), 'text'),
      field('practicePlace', text('主要执业机构', 'Main institution'), 'name'),
    ],
  }),
];
