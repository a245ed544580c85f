import {
  complaintLine,
  guides,
  guideVersion,
  placeIn,
  type SampleWhen,
  stepsOf,
} from '../../kit/sample-guides.ts';
import { type SampleItem, wholeDays } from '../../kit/sample-items.ts';

const objects = { person: '自然人', company: '法人', both: '自然人,法人' } as const;

/** `premises=rented,own;who=agent|…`; empty: always. */
export const showWhen = (when: SampleWhen | undefined): string =>
  (when ?? [])
    .map((all) =>
      Object.entries(all)
        .map(([question, options]) => `${question}=${options.join(',')}`)
        .join(';'),
    )
    .join('|');

export function guideFor(item: SampleItem) {
  const guide = guides[item.basicCode];
  if (!guide) return undefined;
  const [windowName, address, officeHours, tel] = placeIn('310118');
  const [resultName, resultTypeCode = ''] = guide.result;
  const form = item.materials['310118'].find(({ code }) => code === 'FORM');
  return {
    guideVersion,
    serviceObject: objects[guide.audience],
    keyWords: guide.keywords.join(','),
    resultName,
    resultTypeCode,
    lawBasis: [{ lawName: guide.basis[0], lawClause: guide.basis[1] }],
    acceptConditions: guide.conditions,
    windows: [{ windowName, address, officeHours, tel }],
    isCharge: guide.fee ? '1' : '0',
    chargeNote: guide.fee ?? '',
    flows: stepsOf(wholeDays(item, '310118')).map(([flowName, flowDays]) => ({
      flowName,
      flowDays,
    })),
    examples: form ? [{ stuffCode: form.code, exampleName: `${form.name}(样表)` }] : [],
    consultTel: tel,
    complaintTel: complaintLine,
    visitTimes: guide.visits,
    situations: guide.questions.map(({ code, text, when, options }) => ({
      situationCode: code,
      question: text['310118'],
      showWhen: showWhen(when),
      options: options.map(([optionCode, optionName]) => ({ optionCode, optionName })),
    })),
    results: guide.stops.map(({ when, why }) => ({
      showWhen: showWhen(when),
      notAcceptReason: why,
    })),
  };
}
