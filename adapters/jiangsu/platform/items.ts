import { items, type SampleItem, type SampleMaterial } from '../../kit/sample-items.ts';
import { bodies, itemCodeIn } from '../../kit/sample-world.ts';
import { type Answer, done } from './answers.ts';
import { guideFor } from './guides.ts';

/** 33 characters: the item's 31 and `00` for "no business sub-item". */
const codeOf = (item: SampleItem): string => `${itemCodeIn('320509', item.basicCode)}00`;

const fieldNames: Readonly<Record<string, string>> = {
  validity: 'validEndDate',
  legalRepresentative: 'legalPerson',
  scope: 'authScope',
};

const flag = (set: boolean | undefined): '0' | '1' => (set ? '1' : '0');

const materialOf = (material: SampleMaterial) => ({
  materialCode: material.code,
  materialName: material.name,
  necessity: flag(!material.optional),
  certTypeCode: material.certificateType ?? '',
  certFields: (material.fields ?? []).map((field) => fieldNames[field] ?? field).join('^'),
  promiseFlag: flag(material.commitment),
  paperFlag: flag(material.original),
  exemptFlag: material.exempt ? { no_basis: '1', sharing: '2' }[material.exempt] : '0',
});

const unitCodes = { working_day: '1', natural_day: '2', hour: '3' } as const;

const keepCodes = { '10_years': 'D10', '30_years': 'D30', permanent: 'Y' } as const;

const itemList = items.map((item) => ({
  itemCode: codeOf(item),
  itemName: item.names['320509'],
  deptName: bodies['320509'].name,
  deptCode: bodies['320509'].code,
  userLevel: String(item.requiredProofing + 1),
  legalDays: String(item.statutoryDays),
  promiseDays: String(item.promisedDays['320509']),
  legalDaysUnit: unitCodes[item.statutoryUnit ?? 'working_day'],
  promiseDaysUnit: unitCodes[item.promisedUnits?.['320509'] ?? 'working_day'],
  ...(item.archivePeriod && { keepPeriod: keepCodes[item.archivePeriod] }),
  materialList: item.materials['320509'].map(materialOf),
  guideInfo: guideFor(item),
}));

const codes: ReadonlySet<string> = new Set(itemList.map(({ itemCode }) => itemCode));
export const isKnownItem = (itemCode: string): boolean => codes.has(itemCode);

export const listItems = (): Answer => done({ total: itemList.length, itemList });
