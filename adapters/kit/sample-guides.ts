import { certificateTypes, type SampleRegion } from './sample-world.ts';

/** Any of these; each is question -> options, all of which must be met. */
export type SampleWhen = readonly Readonly<Record<string, readonly string[]>>[];

export type SampleQuestion = {
  readonly code: string;
  readonly text: Readonly<Record<SampleRegion, string>>;
  readonly when?: SampleWhen;
  /** Code and words. */
  readonly options: readonly (readonly [code: string, text: string])[];
};

export type SampleGuide = {
  readonly audience: 'person' | 'company' | 'both';
  readonly keywords: readonly string[];
  readonly result: readonly [name: string, certificateType?: string];
  readonly basis: readonly [law: string, clause: string];
  readonly conditions: readonly string[];
  readonly fee?: string;
  readonly visits: number;
  readonly questions: readonly SampleQuestion[];
  readonly stops: readonly { readonly when: SampleWhen; readonly why: string }[];
};

const everywhere = (text: string): SampleQuestion['text'] => ({
  '310118': text,
  '320509': text,
  '330421': text,
});

const premisesQuestion: SampleQuestion = {
  code: 'premises',
  text: {
    '310118': '住所(经营场所)的房屋是怎么来的',
    '320509': '经营场地属于以下哪种情况',
    '330421': '住所(场所)取得方式',
  },
  options: [
    ['rented', '租赁'],
    ['own', '自有产权'],
    ['cluster', '入驻集群登记园区'],
  ],
};
const parkQuestion: SampleQuestion = {
  code: 'park',
  text: everywhere('园区是否已出具入驻证明'),
  when: [{ premises: ['cluster'] }],
  options: [
    ['issued', '已出具'],
    ['pending', '尚未出具'],
  ],
};
const foodQuestions: readonly SampleQuestion[] = [
  {
    code: 'trade',
    text: {
      '310118': '主要从事哪类食品经营',
      '320509': '食品经营主体业态',
      '330421': '经营项目类别',
    },
    options: [
      ['catering', '餐饮服务'],
      ['sales', '食品销售'],
      ['canteen', '单位食堂'],
    ],
  },
  {
    code: 'prepacked',
    text: everywhere('是否仅销售预包装食品'),
    when: [{ trade: ['sales'] }],
    options: [
      ['only', '是'],
      ['others', '否'],
    ],
  },
];

type Told = Pick<SampleGuide, 'audience' | 'keywords' | 'result' | 'basis'> & Partial<SampleGuide>;

const guide = (told: Told): SampleGuide => ({
  conditions: ['申请材料齐全、符合法定形式'],
  visits: 1,
  questions: [],
  stops: [],
  ...told,
});

const licence = ['营业执照', certificateTypes.businessLicence.code] as const;
const marketLaw = ['中华人民共和国市场主体登记管理条例', '第三条'] as const;
const personal = (keywords: readonly string[], result: string, law: string, clause: string) =>
  guide({ audience: 'person', keywords, result: [result], basis: [law, clause] });
const corporate = (keywords: readonly string[], result: string, law: string, clause: string) =>
  guide({ audience: 'company', keywords, result: [result], basis: [law, clause] });

/** What the guides say, by basic code; the regions' words for places and times are added by `placeIn`. */
export const guides: Readonly<Record<string, SampleGuide>> = {
  '000131001001': guide({
    audience: 'company',
    keywords: ['企业开办', '开公司', '注册公司', '办执照'],
    result: licence,
    basis: marketLaw,
    conditions: ['股东符合法定人数', '有符合规定的住所', '有公司章程'],
    visits: 2,
    questions: [premisesQuestion, parkQuestion],
    stops: [{ when: [{ park: ['pending'] }], why: '请先向园区申请入驻证明, 再办理设立登记' }],
  }),
  '000131001002': guide({
    audience: 'company',
    keywords: ['企业变更', '改名', '换执照'],
    result: licence,
    basis: ['中华人民共和国市场主体登记管理条例', '第二十四条'],
    visits: 2,
  }),
  '000131001003': corporate(
    ['企业注销', '关公司'],
    '准予注销登记通知书',
    '中华人民共和国市场主体登记管理条例',
    '第三十一条',
  ),
  '000131002001': guide({
    audience: 'both',
    keywords: ['企业开办', '办执照'],
    result: licence,
    basis: marketLaw,
    visits: 2,
  }),
  '000131003001': guide({
    audience: 'company',
    keywords: ['开饭店', '餐饮', '卫生许可'],
    result: ['食品经营许可证'],
    basis: ['中华人民共和国食品安全法', '第三十五条'],
    visits: 2,
    questions: foodQuestions,
    stops: [{ when: [{ prepacked: ['only'] }], why: '仅销售预包装食品无需取得许可, 请办理备案' }],
  }),
  '000131004001': corporate(
    ['生产许可'],
    '工业产品生产许可证',
    '中华人民共和国工业产品生产许可证管理条例',
    '第二条',
  ),
  '000109001001': personal(['居住', '暂住'], '居住证', '居住证暂行条例', '第十条'),
  '000114001001': personal(
    ['社保', '医保卡'],
    '社会保障卡',
    '中华人民共和国社会保险法',
    '第五十八条',
  ),
  '000111001001': personal(
    ['养老', '老人'],
    '老年优待证',
    '中华人民共和国老年人权益保障法',
    '第五十三条',
  ),
  '000117001001': personal(
    ['住房', '租房', '公积金'],
    '提取到账',
    '住房公积金管理条例',
    '第二十四条',
  ),
  '000115001001': personal(
    ['房产', '查房'],
    '不动产登记查询结果',
    '不动产登记暂行条例',
    '第二十七条',
  ),
  '000123001001': personal(
    ['生孩子', '上户口'],
    '出生医学证明',
    '中华人民共和国母婴保健法',
    '第二十三条',
  ),
  '000109005001': corporate(
    ['企业开办', '刻章'],
    '印章备案凭证',
    '国务院关于深化“证照分离”改革的通知',
    '附件',
  ),
  '000130001001': corporate(
    ['企业开办', '领发票', '报税'],
    '税务事项通知书',
    '中华人民共和国税收征收管理法',
    '第十五条',
  ),
  '000132001001': corporate(
    ['企业开办', '对公账户'],
    '开户预约回执',
    '企业银行结算账户管理办法',
    '第三条',
  ),
};

const places = {
  '310118': [
    '青浦区政务服务中心(示例)',
    '青浦区示例路1号',
    '周一至周五 9:00-17:00',
    '021-00000001',
  ],
  '320509': [
    '吴江区政务服务中心(示例)',
    '吴江区示例路2号',
    '周一至周五 8:30-17:00',
    '0512-00000001',
  ],
  '330421': [
    '嘉善县政务服务中心(示例)',
    '嘉善县示例路3号',
    '周一至周五 8:30-17:30',
    '0573-00000001',
  ],
} as const satisfies Record<SampleRegion, readonly string[]>;

/** The hall of a region: name, address, hours, telephone. */
export const placeIn = (region: SampleRegion): (typeof places)[SampleRegion] => places[region];
export const complaintLine = '12345';
export const guideVersion = '2026-01';

/** Steps and how many working days each takes. */
export const stepsOf = (
  promisedDays: number,
): readonly (readonly [name: string, days: number])[] => [
  ['申请', 0],
  ['受理', 0],
  ['审查与决定', promisedDays],
  ['送达', 0],
];
