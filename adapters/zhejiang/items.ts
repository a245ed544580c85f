import { z } from 'zod';
import type { ItemList } from '#contracts/item';
import type { ItemsDoor, RegionResult } from '#contracts/region-adapter';
import type { RegionCode } from '#contracts/region-code';
import { fail, ok } from '#contracts/result';
import { malformed } from '../kit/failures.ts';
import { allPages, itemsOf } from '../kit/item-list.ts';
import { type Context, getJson } from './call.ts';
import { canonicalFieldOf } from './certificate-fields.ts';
import type { ZhejiangCredentials } from './credentials.ts';
import { guideOf, RawGuide, whenOf } from './guide.ts';

const Flag = z.enum(['0', '1']);
const Days = z.string().regex(/^\d{1,3}$/);

/** 办结时限单位; absent: 工作日. */
const Unit = z.enum(['工作日', '自然日', '小时']);
const archivePeriods = { '10年': '10_years', '30年': '30_years', 永久: 'permanent' } as const;
const units = { 工作日: undefined, 自然日: 'natural_day', 小时: 'hour' } as const;

const RawMaterial = z.strictObject({
  CLBM: z.string(),
  CLMC: z.string(),
  SFBY: Flag,
  SFCN: Flag,
  SFYJ: Flag,
  ZZLXDM: z.string().optional(),
  ZZZD: z.string().max(2000).optional(),
  /** 免提交: WYJ 无依据, GX 共享核验. */
  MTJ: z.enum(['WYJ', 'GX']).optional(),
  /** 适用情形; absent: all. */
  SYQX: z.string().max(1000).optional(),
});

const RawItem = z.strictObject({
  SXBM: z.string(),
  SXMC: z.string(),
  SSBM: z.string(),
  SMDJ: z.enum(['无需登录', '注册用户', '实名', '高级实名']),
  FDBJSX: Days,
  CNBJSX: Days,
  FDBJSXDW: Unit.optional(),
  CNBJSXDW: Unit.optional(),
  BGQX: z.enum(['10年', '30年', '永久']).optional(),
  CLML: z.array(RawMaterial).max(60),
  BSZN: RawGuide.optional(),
});

const Page = z.strictObject({
  total: z.int().min(0).max(10_000),
  list: z.array(z.unknown()).max(100),
});

const ials = { 无需登录: 0, 注册用户: 1, 实名: 2, 高级实名: 3 } as const;

const canonicalMaterial = (raw: z.infer<typeof RawMaterial>): unknown => ({
  code: raw.CLBM,
  name: raw.CLMC,
  required: raw.SFBY === '1',
  ...(raw.ZZLXDM && { certificateType: raw.ZZLXDM }),
  // A field of theirs that we cannot name cannot be asked for either: the narrower purpose is the safe one.
  ...(raw.ZZZD && {
    fields: raw.ZZZD.split(',').flatMap((name) => canonicalFieldOf(name) ?? []),
  }),
  commitment: raw.SFCN === '1',
  originalRequired: raw.SFYJ === '1',
  ...(raw.MTJ && { exempt: raw.MTJ === 'GX' ? 'sharing' : 'no_basis' }),
  ...(raw.SYQX && { when: whenOf(raw.SYQX) }),
});

const canonicalItem = (raw: z.infer<typeof RawItem>, region: RegionCode): unknown => ({
  code: raw.SXBM,
  region,
  name: raw.SXMC,
  authority: raw.SSBM,
  requiredIal: ials[raw.SMDJ],
  statutoryDays: Number(raw.FDBJSX),
  promisedDays: Number(raw.CNBJSX),
  statutoryUnit: units[raw.FDBJSXDW ?? '工作日'],
  promisedUnit: units[raw.CNBJSXDW ?? '工作日'],
  archivePeriod: raw.BGQX && archivePeriods[raw.BGQX],
  materials: raw.CLML.map(canonicalMaterial),
  ...(raw.BSZN && { guide: guideOf(raw.BSZN) }),
});

const maxPages = 100;

/** 事项清单, page by page; modelled on publicly visible integrations. */
async function listItems(context: Context): Promise<RegionResult<ItemList>> {
  const path = context.credentials.paths.items;
  const entries = await allPages(async (page) => {
    const answer = await getJson(path, `page=${page}&areaCode=${context.region}`, Page, context);
    if (!answer.ok) return answer;
    return answer.value.body ? ok(answer.value.body) : fail(malformed('items'));
  }, maxPages);
  if (!entries.ok) return entries;
  const toItem = (raw: z.infer<typeof RawItem>) => canonicalItem(raw, context.region);
  return ok(itemsOf(entries.value, 'SXBM', RawItem, toItem));
}

export const items: ItemsDoor<ZhejiangCredentials> = { listItems };
