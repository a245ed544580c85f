import {
  complaintLine,
  guides,
  guideVersion,
  placeIn,
  type SampleWhen,
  stepsOf,
} from '../../kit/sample-guides.ts';
import { type SampleItem, wholeDays } from '../../kit/sample-items.ts';

/** `premises:rented+own&who:agent/…`. */
export const situationText = (when: SampleWhen): string =>
  when
    .map((all) =>
      Object.entries(all)
        .map(([question, options]) => `${question}:${options.join('+')}`)
        .join('&'),
    )
    .join('/');

export function guideFor(item: SampleItem) {
  const guide = guides[item.basicCode];
  if (!guide) return undefined;
  const [MC, DZ, SJ, DH] = placeIn('330421');
  const [result, type] = guide.result;
  return {
    BBH: guideVersion,
    FWDX: { person: 'GR', company: 'FR', both: 'GR+FR' }[guide.audience],
    GJZ: guide.keywords,
    SPJG: { MC: result, ...(type && { ZZLXDM: type }) },
    SDYJ: [{ FLMC: guide.basis[0], TK: guide.basis[1] }],
    SLTJ: guide.conditions,
    BLDD: [{ MC, DZ, SJ, DH }],
    SFSF: guide.fee ? '1' : '0',
    ...(guide.fee && { SFSM: guide.fee }),
    BLLC: stepsOf(wholeDays(item, '330421')).map(([HJ, days]) => ({ HJ, TS: String(days) })),
    YB: item.materials['330421']
      .filter(({ code }) => code === 'FORM')
      .map(({ code, name }) => ({ CLBM: code, MC: `${name}示例` })),
    ZXDH: [DH],
    TSDH: [complaintLine],
    DXCCS: String(guide.visits),
    QXYD: guide.questions.map(({ code, text, when, options }) => ({
      WTBM: code,
      WT: text['330421'],
      ...(when && { QZ: situationText(when) }),
      XX: options,
    })),
    BYBL: guide.stops.map(({ when, why }) => ({ QX: situationText(when), YY: why })),
  };
}
