import { z } from 'zod';
import type { ItemList, ItemMaterial } from '#contracts/item';
import type { ItemsDoor, RegionContext, RegionResult } from '#contracts/region-adapter';
import { ok } from '#contracts/result';
import { itemsOf } from '../kit/item-list.ts';
import { attributeNames } from './certificate-fields.ts';
import type { JiangsuCredentials } from './credentials.ts';
import { call, retcodeAnswer } from './envelope.ts';
import { guideOf, JiangsuGuide, whenOf } from './guide.ts';
import { canonicalItemCode } from './item-code.ts';

const Flag = z.enum(['0', '1']);
/** 1 工作日 (also where there is none), 2 自然日, 3 小时. */
const Unit = z.enum(['1', '2', '3']);
const archivePeriods = { D10: '10_years', D30: '30_years', Y: 'permanent' } as const;
const units = { 1: undefined, 2: 'natural_day', 3: 'hour' } as const;

const Days = z.string().regex(/^\d{1,3}$/);

const RegionalMaterial = z.strictObject({
  materialCode: z.string().max(40),
  materialName: z.string().max(100),
  /** 1 必要, 0 非必要. */
  necessity: Flag,
  certTypeCode: z.string().max(40),
  /** Field names packed with `^`, empty where no certificate stands for the paper. */
  certFields: z.string().max(1000),
  promiseFlag: Flag,
  paperFlag: Flag,
  /** 免提交: 0 否, 1 无依据, 2 共享核验. */
  exemptFlag: z.enum(['0', '1', '2']).optional(),
});

const RegionalItem = z.strictObject({
  itemCode: z.string().length(33),
  itemName: z.string().max(200),
  deptName: z.string().max(100),
  deptCode: z.string().max(18),
  userLevel: z.string().max(40),
  legalDays: Days,
  promiseDays: Days,
  legalDaysUnit: Unit.optional(),
  promiseDaysUnit: Unit.optional(),
  keepPeriod: z.enum(['D10', 'D30', 'Y']).optional(),
  materialList: z.array(RegionalMaterial).max(60),
  guideInfo: JiangsuGuide.optional(),
});

const ItemsAnswer = retcodeAnswer(
  z.strictObject({ total: z.int(), itemList: z.array(z.unknown()).max(5000) }),
);

/** The region's name of a certificate field -> ours. */
const fieldNames: Readonly<Record<string, string>> = {
  holderName: 'holderName',
  holderCode: 'holderCode',
  validEndDate: 'validity',
  ...attributeNames,
};

/** A field name that we do not know opens nothing: the list says what may be read. */
const canonicalFields = (packed: string): string[] =>
  packed
    .split('^')
    .flatMap((name) => (Object.hasOwn(fieldNames, name) ? (fieldNames[name] ?? []) : []));

const exemptions = { 0: undefined, 1: 'no_basis', 2: 'sharing' } as const;

const materialOf = (
  material: z.infer<typeof RegionalMaterial>,
  when: ItemMaterial['when'],
  exempt = exemptions[material.exemptFlag ?? '0'],
): ItemMaterial => ({
  code: material.materialCode,
  name: material.materialName,
  required: material.necessity === '1',
  ...(material.certTypeCode === ''
    ? {}
    : { certificateType: material.certTypeCode, fields: canonicalFields(material.certFields) }),
  commitment: material.promiseFlag === '1',
  originalRequired: material.paperFlag === '1',
  ...(exempt ? { exempt } : {}),
  ...(when ? { when } : {}),
});

const itemOf = (
  item: z.infer<typeof RegionalItem>,
  { region, credentials: { levels } }: RegionContext<JiangsuCredentials>,
) => ({
  code: canonicalItemCode(item.itemCode),
  region,
  name: item.itemName,
  authority: item.deptName,
  requiredIal: Object.hasOwn(levels, item.userLevel) ? levels[item.userLevel]?.ial : undefined,
  statutoryDays: Number(item.legalDays),
  promisedDays: Number(item.promiseDays),
  statutoryUnit: units[item.legalDaysUnit ?? '1'],
  promisedUnit: units[item.promiseDaysUnit ?? '1'],
  archivePeriod: item.keepPeriod && archivePeriods[item.keepPeriod],
  materials: item.materialList.map((material) =>
    materialOf(material, whenOf(item.guideInfo, material.materialCode)),
  ),
  ...(item.guideInfo ? { guide: guideOf(item.guideInfo) } : {}),
});

/** All items of the district in one answer; path and field names are modelled on publicly visible integrations. */
async function listItems(
  context: RegionContext<JiangsuCredentials>,
): Promise<RegionResult<ItemList>> {
  const path = context.credentials.endpoints.items;
  const answer = await call(
    { path, data: { areaCode: context.region }, as: 'text' },
    ItemsAnswer,
    context,
  );
  if (!answer.ok) return answer;
  const toItem = (item: z.infer<typeof RegionalItem>) => itemOf(item, context);
  return ok(itemsOf(answer.value.data.itemList, 'itemCode', RegionalItem, toItem));
}

export const items: ItemsDoor<JiangsuCredentials> = { listItems };
