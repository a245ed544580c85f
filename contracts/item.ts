import { z } from 'zod';
import { CommitmentText } from './commitment-text.ts';
import { FormSchema } from './form-schema.ts';
import { Guide } from './guide.ts';
import { BasicCode, CertificateType, ItemCode } from './identifiers.ts';
import { InstantRule } from './instant-rule.ts';
import { RegionCode } from './region-code.ts';
import { When } from './situation.ts';

/** How a material can be provided; `exempt` is 免提交. */
export const MaterialHow = z.enum(['exempt', 'certificate', 'commitment', 'upload', 'original']);
export type MaterialHow = z.infer<typeof MaterialHow>;

export const ItemMaterial = z.strictObject({
  code: z.string().min(1).max(40),
  name: z.string().min(1).max(100),
  required: z.boolean(),
  /** The certificate type that stands for this paper, if there is one. */
  certificateType: CertificateType.optional(),
  /** The certificate's fields that this item may read: purpose binding on the server side. */
  fields: z.array(z.string().max(60)).max(40).optional(),
  /** 告知承诺: may be covered by a signed commitment. */
  commitment: z.boolean(),
  /** The texts that count, one of which is signed; absent: the region keeps its texts to itself, and any is taken. */
  commitmentTexts: z.array(CommitmentText).min(1).max(5).optional(),
  originalRequired: z.boolean(),
  /** 免提交 for everybody: no law asks for it, or the body finds it out by itself (数据共享或网络核验). */
  exempt: z.enum(['no_basis', 'sharing']).optional(),
  /** Needed in these situations only; where nobody told the situation, `required` alone decides. */
  when: When.optional(),
});
export type ItemMaterial = z.infer<typeof ItemMaterial>;

/**
 * In what a limit is given (办结时限单位): 工作日, as the 行政许可法 counts (art. 82); 自然日, where another law does; 小时, from the
 * minute on (民法典 art. 201 (2)).
 */
export const LimitUnit = z.enum(['working_day', 'natural_day', 'hour']);
export type LimitUnit = z.infer<typeof LimitUnit>;

/** 归档保管期限, in years, of the three periods that archives have (国家档案局令第 8 号); for 永久 there is no last year. */
export const archiveYears = { '10_years': 10, '30_years': 30, permanent: 1000 } as const;
export const ArchivePeriod = z.enum(['10_years', '30_years', 'permanent']);

/** 事项: what is applied for, as one region offers it. */
export const Item = z.strictObject({
  code: ItemCode,
  region: RegionCode,
  name: z.string().min(1).max(200),
  authority: z.string().min(1).max(100),
  /** The assurance an applicant needs; 0 asks for none. */
  requiredIal: z.int().min(0).max(3),
  /** 法定 / 承诺办结时限: working days, unless the unit beside says otherwise. */
  statutoryDays: z.int().min(0).max(365),
  promisedDays: z.int().min(0).max(365),
  statutoryUnit: LimitUnit.optional(),
  promisedUnit: LimitUnit.optional(),
  materials: z.array(ItemMaterial).max(60),
  /** How long its files stay in the archive: as long at least is kept what proves which papers they rest on. Absent: nobody says. */
  archivePeriod: ArchivePeriod.optional(),
  /** 秒批: the rules by which the region decides at once; absent: somebody looks at every application. */
  instant: z.array(InstantRule).min(1).max(5).optional(),
  /**
   * 并联审批: of a life event (一件事) the region examines this item at the same time as these, by their basic codes, and waits for their
   * results with its decision alone. Absent: it begins when what goes before it is approved.
   */
  examinedBeside: z.array(BasicCode).min(1).max(10).optional(),
  /** What is to be filled in; absent: any form is taken. */
  form: FormSchema.optional(),
  /** 办事指南, where the region gives one; served by itself and not with the item. */
  guide: Guide.optional(),
});
export type Item = z.infer<typeof Item>;

/** One entry of a region's list that cannot be offered as it stands there; named for the operator. */
export const LeftOutItem = z.strictObject({
  /** The region's own code of the item, or `#` and its place in the list. */
  ref: z.string().regex(/^#?[\w.-]{1,60}$/),
  /** Where it is wrong: the path of the field, or a word. */
  reason: z.string().regex(/^[A-Za-z_][\w.-]{0,79}$/),
});
export type LeftOutItem = z.infer<typeof LeftOutItem>;

/** What a region lists: one bad entry is left out and stops none of the others. */
export type ItemList = {
  readonly items: readonly Item[];
  readonly leftOut: readonly LeftOutItem[];
};

/** An entry that stays out. @param path where it is wrong, as zod tells it */
export function leaveOut(ref: unknown, place: number, path: readonly PropertyKey[]): LeftOutItem {
  const named = LeftOutItem.shape.ref.safeParse(ref);
  const reason = LeftOutItem.shape.reason.safeParse(path.map(String).join('.'));
  return {
    ref: named.success ? named.data : `#${place}`,
    reason: reason.success ? reason.data : 'unreadable',
  };
}

/**
 * Reads a list entry by entry.
 * @param refOf the region's own code of an entry, as far as it has one
 */
export function readItemList<T>(
  entries: readonly T[],
  refOf: (entry: T) => unknown,
  read: (entry: T) => z.ZodSafeParseResult<Item>,
): ItemList {
  const items: Item[] = [];
  const leftOut: LeftOutItem[] = [];
  for (const [index, entry] of entries.entries()) {
    const item = read(entry);
    if (item.success) items.push(item.data);
    else leftOut.push(leaveOut(refOf(entry), index + 1, item.error.issues[0]?.path ?? []));
  }
  return { items, leftOut };
}
