import { z } from 'zod';
import { items, type SampleItem, type SampleMaterial } from '../../kit/sample-items.ts';
import { bodies, itemCodeIn } from '../../kit/sample-world.ts';
import { answer, type BusinessAnswer } from './answers.ts';
import { guideFor, showWhen } from './guides.ts';
import { exchangeNameOf } from './licences.ts';

/** However much is asked for, a page has at most ten rows. */
const longestPage = 10;

const levelWords = ['无', '初级', '实名', '高级'] as const;

const Query = z.strictObject({ pageNo: z.int().min(1), pageSize: z.int().min(1) });

const freeTypes = { no_basis: 'noBasis', sharing: 'share' } as const;

const stuff = (material: SampleMaterial) => ({
  stuffCode: material.code,
  stuffName: material.name,
  isMust: material.optional ? '0' : '1',
  certificateTypeCode: material.certificateType ?? '',
  certificateFields: (material.fields ?? []).map(exchangeNameOf).join(','),
  canPromise: material.commitment ? '1' : '0',
  needOriginal: material.original ? '1' : '0',
  freeType: material.exempt ? freeTypes[material.exempt] : '',
  showWhen: showWhen(material.when),
});

const unitLetters = { working_day: 'D', natural_day: 'N', hour: 'H' } as const;

const keepTerms = { '10_years': '10', '30_years': '30', permanent: '0' } as const;

const matter = (item: SampleItem) => ({
  itemCode: itemCodeIn('310118', item.basicCode),
  itemName: item.names['310118'],
  orgName: bodies['310118'].name,
  userLevel: levelWords[item.requiredProofing],
  legalDays: item.statutoryDays,
  promiseDays: item.promisedDays['310118'],
  legalUnit: unitLetters[item.statutoryUnit ?? 'working_day'],
  promiseUnit: unitLetters[item.promisedUnits?.['310118'] ?? 'working_day'],
  ...(item.archivePeriod && { archiveTerm: keepTerms[item.archivePeriod] }),
  stuffs: item.materials['310118'].map(stuff),
  guide: guideFor(item),
});

const matters = items.map(matter);

export const isOwnItem = (itemCode: string): boolean =>
  matters.some((own) => own.itemCode === itemCode.slice(0, 31));

export function queryItems(payload: unknown): BusinessAnswer {
  const query = Query.safeParse(payload);
  if (!query.success) return answer('2004');
  const size = Math.min(query.data.pageSize, longestPage);
  const start = (query.data.pageNo - 1) * size;
  return answer('0000', { total: matters.length, list: matters.slice(start, start + size) });
}
