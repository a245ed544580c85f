import { z } from 'zod';
import type { Guide } from '#contracts/guide';
import { type Packing, unpackConditions } from '../kit/conditions.ts';

const text = z.string().max(500);
const packed = z.string().max(1000);
const flag = z.enum(['0', '1']);

/** 办事指南 with its 情形引导, as the region lists it beside the item. */
export const ShanghaiGuide = z.strictObject({
  guideVersion: text,
  /** 自然人, 法人, or both with a comma. */
  serviceObject: z.enum(['自然人', '法人', '自然人,法人']),
  keyWords: packed,
  resultName: text,
  resultTypeCode: text,
  lawBasis: z.array(z.strictObject({ lawName: text, lawClause: text })).max(20),
  acceptConditions: z.array(text).max(20),
  windows: z
    .array(z.strictObject({ windowName: text, address: text, officeHours: text, tel: text }))
    .max(20),
  isCharge: flag,
  chargeNote: text,
  flows: z.array(z.strictObject({ flowName: text, flowDays: z.int() })).max(20),
  examples: z.array(z.strictObject({ stuffCode: text, exampleName: text })).max(60),
  consultTel: packed,
  complaintTel: packed,
  visitTimes: z.int(),
  situations: z
    .array(
      z.strictObject({
        situationCode: text,
        question: text,
        showWhen: packed,
        options: z.array(z.strictObject({ optionCode: text, optionName: text })).max(20),
      }),
    )
    .max(40),
  results: z.array(z.strictObject({ showWhen: packed, notAcceptReason: text })).max(40),
});

const packing: Packing = { any: '|', all: ';', is: '=', option: ',' };
export const whenOf = (showWhen: string) => unpackConditions(showWhen, packing);

const audiences = { 自然人: 'person', 法人: 'company', '自然人,法人': 'both' } as const;
const listOf = (text: string): string[] => text.split(',').filter(Boolean);

/** In canonical form; what does not fit there is refused with the item. */
export const guideOf = (raw: z.infer<typeof ShanghaiGuide>): Record<keyof Guide, unknown> => ({
  version: raw.guideVersion,
  audience: audiences[raw.serviceObject],
  keywords: listOf(raw.keyWords),
  result: {
    name: raw.resultName,
    ...(raw.resultTypeCode ? { certificateType: raw.resultTypeCode } : {}),
  },
  basis: raw.lawBasis.map(({ lawName, lawClause }) => ({ law: lawName, clause: lawClause })),
  conditions: raw.acceptConditions,
  places: raw.windows.map(({ windowName, address, officeHours, tel }) => ({
    name: windowName,
    address,
    hours: officeHours,
    phone: tel,
  })),
  fee: { charged: raw.isCharge === '1', ...(raw.chargeNote ? { note: raw.chargeNote } : {}) },
  steps: raw.flows.map(({ flowName, flowDays }) => ({ name: flowName, days: flowDays })),
  samples: raw.examples.map(({ stuffCode, exampleName }) => ({
    material: stuffCode,
    name: exampleName,
  })),
  phones: listOf(raw.consultTel),
  complaints: listOf(raw.complaintTel),
  visits: raw.visitTimes,
  questions: raw.situations.map(({ situationCode, question, showWhen, options }) => {
    const when = whenOf(showWhen);
    return {
      code: situationCode,
      text: question,
      ...(when ? { when } : {}),
      options: options.map(({ optionCode, optionName }) => ({
        code: optionCode,
        text: optionName,
      })),
    };
  }),
  outcomes: raw.results.map(({ showWhen, notAcceptReason }) => ({
    when: whenOf(showWhen),
    stop: notAcceptReason,
  })),
});
