import { z } from 'zod';
import type { ItemList, ItemMaterial } from '#contracts/item';
import type { ItemsDoor, RegionResult } from '#contracts/region-adapter';
import { ok } from '#contracts/result';
import { allPages, itemsOf } from '../kit/item-list.ts';
import { call, type ShanghaiContext } from './call.ts';
import { exchangeNames } from './certificate-names.ts';
import type { ShanghaiCredentials } from './credentials.ts';
import { read } from './failures.ts';
import { guideOf, ShanghaiGuide, whenOf } from './guide.ts';

const flag = z.enum(['0', '1']);

const Unit = z.enum(['D', 'N', 'H']);
/** In years; 0 for ever. */
const archivePeriods = { 10: '10_years', 30: '30_years', 0: 'permanent' } as const;
const units = { D: undefined, N: 'natural_day', H: 'hour' } as const;

const ShanghaiMaterial = z.strictObject({
  stuffCode: z.string(),
  stuffName: z.string(),
  isMust: flag,
  certificateTypeCode: z.string(),
  /** Exchange names, comma-separated; empty if no certificate stands for the paper. */
  certificateFields: z.string().max(2000),
  canPromise: flag,
  needOriginal: flag,
  /** 免提交: noBasis 无法律依据, share 数据共享或网络核验. */
  freeType: z.enum(['', 'noBasis', 'share']).optional(),
  /** The situations that need it; empty: all. */
  showWhen: z.string().max(1000).optional(),
});

const ShanghaiItem = z.strictObject({
  itemCode: z.string(),
  itemName: z.string(),
  orgName: z.string(),
  /** A level word, or 无 where anybody may apply. */
  userLevel: z.string(),
  legalDays: z.int(),
  promiseDays: z.int(),
  /** 办结时限单位: D 工作日 (also where there is none), N 自然日, H 小时. */
  legalUnit: Unit.optional(),
  promiseUnit: Unit.optional(),
  archiveTerm: z.enum(['10', '30', '0']).optional(),
  stuffs: z.array(ShanghaiMaterial).max(60),
  guide: ShanghaiGuide.optional(),
});
type ShanghaiItem = z.infer<typeof ShanghaiItem>;

const Page = z.strictObject({
  total: z.int().min(0).max(5000),
  list: z.array(z.unknown()).max(100),
});

const maxPages = 500;

const canonicalField = (name: string, { attributeMap }: ShanghaiCredentials): string | undefined =>
  exchangeNames.get(name) ?? (Object.hasOwn(attributeMap, name) ? attributeMap[name] : undefined);

const exemptions = { noBasis: 'no_basis', share: 'sharing' } as const;

function materialOf(
  raw: z.infer<typeof ShanghaiMaterial>,
  credentials: ShanghaiCredentials,
): Partial<Record<keyof ItemMaterial, unknown>> {
  const names = raw.certificateFields.split(',').filter(Boolean);
  // An unknown name becomes undefined here and is refused by the schema: never ask for a guess.
  const fields = names.map((name) => canonicalField(name, credentials));
  const when = whenOf(raw.showWhen ?? '');
  return {
    code: raw.stuffCode,
    name: raw.stuffName,
    required: raw.isMust === '1',
    ...(raw.certificateTypeCode ? { certificateType: raw.certificateTypeCode } : {}),
    ...(fields.length > 0 ? { fields } : {}),
    commitment: raw.canPromise === '1',
    originalRequired: raw.needOriginal === '1',
    ...(raw.freeType ? { exempt: exemptions[raw.freeType] } : {}),
    ...(when ? { when } : {}),
  };
}

function itemOf(raw: ShanghaiItem, { credentials, region }: ShanghaiContext): unknown {
  const { levelMap } = credentials;
  const level = Object.hasOwn(levelMap, raw.userLevel) ? levelMap[raw.userLevel]?.ial : undefined;
  return {
    code: raw.itemCode,
    region,
    name: raw.itemName,
    authority: raw.orgName,
    requiredIal: raw.userLevel === '无' ? 0 : level,
    statutoryDays: raw.legalDays,
    promisedDays: raw.promiseDays,
    statutoryUnit: units[raw.legalUnit ?? 'D'],
    promisedUnit: units[raw.promiseUnit ?? 'D'],
    archivePeriod: raw.archiveTerm && archivePeriods[raw.archiveTerm],
    materials: raw.stuffs.map((material) => materialOf(material, credentials)),
    ...(raw.guide ? { guide: guideOf(raw.guide) } : {}),
  };
}

/** All items, page by page. Modelled on publicly visible integrations. */
async function listItems(context: ShanghaiContext): Promise<RegionResult<ItemList>> {
  const { paths } = context.credentials;
  const entries = await allPages(async (pageNo) => {
    const answer = await call(paths.items, { pageNo, pageSize: 50 }, context);
    return answer.ok ? read(Page, answer.value.result, 'items') : answer;
  }, maxPages);
  if (!entries.ok) return entries;
  const toItem = (raw: ShanghaiItem) => itemOf(raw, context);
  return ok(itemsOf(entries.value, 'itemCode', ShanghaiItem, toItem));
}

export const items: ItemsDoor<ShanghaiCredentials> = { listItems };
