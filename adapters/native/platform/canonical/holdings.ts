import {
  citizenCheckDigit,
  mod37_36CheckCharacter,
  usccCheckCharacter,
} from '#contracts/check-digits';
import type { Item } from '#contracts/item';

export const region = '341882';

const first17 = '11341882XX0000001';
/** The body that decides and issues here; `XX` is no body's. */
export const body = {
  name: '广德市行政审批局(示例)',
  code: first17 + usccCheckCharacter(first17),
} as const;

/** A company of Guangde, which sends `citizen` where something is to be applied for. */
const first17OfCompany = '91341882MA0000001';
export const company = first17OfCompany + usccCheckCharacter(first17OfCompany);

const identityCard = '11100000000013127D001';
export const residenceCode = `${body.code}4000109001001`;

/** 居住证签注, with a form that is held at the submission. */
const residence: Item = {
  code: residenceCode,
  region,
  name: '居住证签注(广德)',
  authority: '广德市公安局(示例)',
  requiredIal: 2,
  statutoryDays: 15,
  promisedDays: 5,
  materials: [
    {
      code: 'ID',
      name: '居民身份证',
      required: true,
      certificateType: identityCard,
      fields: ['holderName', 'holderCode'],
      commitment: false,
      originalRequired: false,
    },
  ],
  form: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      purpose: { type: 'string', title: '居住事由', minLength: 2, maxLength: 100 },
      months: { type: 'integer', title: '拟居住月数', minimum: 1, maximum: 60 },
    },
    required: ['purpose'],
  },
};
export const items: readonly Item[] = [residence];

const first17OfCitizen = '34188218910310002';

/** Somebody of Guangde; born before 1900, so that nobody is meant. */
export const citizen = {
  kind: 'person',
  name: '胡示例',
  idType: '111',
  idNumber: first17OfCitizen + citizenCheckDigit(first17OfCitizen),
} as const;

const numbered = [identityCard, body.code, 'TEST20260001', '001'] as const;
export const identifier = `1.2.156.3005.2.${numbered.join('.')}.${mod37_36CheckCharacter(numbered.join(''))}`;

const day = (value: string) => ({
  value: `${value}T00:00:00+08:00`,
  precision: 'day' as const,
  zone: '+08:00' as const,
  raw: value,
});

/** The identity card, as the canonical API writes certificates. */
export const cardOf = (status: string) => ({
  identifier,
  type: identityCard,
  name: '居民身份证',
  number: citizen.idNumber,
  issuer: { ...body, region },
  issuedOn: day('2020-01-01'),
  validFrom: day('2020-01-01'),
  validity: { kind: 'until', until: day('2040-01-01') },
  holders: [{ codeType: '111', code: citizen.idNumber, name: citizen.name }],
  status,
  statusRaw: status,
  attributes: {},
  provenance: {},
});
