import { BundleType } from '#contracts/bundle';

const businessLicence = '11100000MB0143028R001';

const licenceStep = {
  step: 'licence',
  name: { zh: '营业执照', en: 'Business licence' },
  basicCode: '000131001001',
  after: [],
  optional: false,
  issues: businessLicence,
};

const addressProof = {
  code: 'ADDRESS',
  name: { zh: '住所（经营场所）证明', en: 'Proof of the address' },
  codes: ['LEASE', 'CDZM', 'DZZM'],
};

/** The life events that are offered. To add one is to add data; the schema says whether it is sound. */
const offered: readonly BundleType[] = [
  BundleType.parse({
    id: 'company-start-up',
    name: { zh: '企业开办一件事', en: 'Starting a company' },
    promisedDays: 1,
    steps: [
      licenceStep,
      {
        step: 'seal',
        name: { zh: '公章刻制', en: 'Company seal' },
        basicCode: '000109005001',
        after: ['licence'],
        optional: false,
      },
      {
        step: 'tax',
        name: { zh: '涉税办理', en: 'Tax registration' },
        basicCode: '000130001001',
        after: ['licence'],
        optional: false,
      },
      {
        step: 'bank',
        name: { zh: '银行开户', en: 'Bank account' },
        basicCode: '000132001001',
        after: ['licence', 'seal'],
        optional: true,
      },
    ],
    shared: [addressProof],
    commitments: [
      {
        id: 'tax-matters-2026-01',
        step: 'tax',
        codes: ['TAXPROMISE'],
        text: {
          zh: '本人（本单位）已知晓所申请涉税事项的办理条件和法律责任，承诺所填信息真实、准确、完整，愿意接受税务机关的事后核查。',
          en: 'The applicant knows the conditions of the tax matters applied for and the liability for them, declares that what is stated is true and complete, and accepts later checks by the tax authority.',
        },
      },
    ],
  }),
  BundleType.parse({
    id: 'food-business',
    name: { zh: '开办食品经营店一件事', en: 'Opening a food business' },
    steps: [
      licenceStep,
      {
        step: 'permit',
        name: { zh: '食品经营许可', en: 'Food business permit' },
        basicCode: '000131003001',
        after: ['licence'],
        optional: false,
      },
    ],
    shared: [addressProof],
    commitments: [
      {
        id: 'food-premises-2026-01',
        step: 'permit',
        codes: ['PROMISE'],
        text: {
          zh: '本人（本单位）承诺经营场所和设施符合食品安全标准及许可条件，在取得许可后接受现场核查；承诺不实的，愿意承担撤销许可等法律后果。',
          en: 'The applicant declares that premises and equipment meet the food safety standards and the conditions of the permit, accepts an inspection after it is granted, and bears the consequences of a false declaration, the withdrawal of the permit among them.',
        },
      },
    ],
  }),
];

export const bundleTypes: readonly BundleType[] = offered;

export const findBundleType = (id: string): BundleType | undefined =>
  offered.find((type) => type.id === id);
