import { z } from '@hono/zod-openapi';
import { Guide } from '#contracts/guide';
import { ItemCode } from '#contracts/identifiers';
import { type Item, LimitUnit } from '#contracts/item';
import type { IdType } from '#contracts/party';
import { RegionCode } from '#contracts/region-code';

const Told = Guide.omit({ version: true, fee: true, visits: true });

/** 办事指南 as it is published: who, what and how long are the item's own, the rest is the region's. */
export const GuideView = z
  .object({
    itemCode: ItemCode,
    region: RegionCode,
    name: z.string(),
    authority: z.string(),
    /** `item`: the region gives no guide; this is what the item itself says. */
    source: z.enum(['region', 'item']),
    version: z.string().optional(),
    requiredIal: z.int(),
    identityDocuments: z.array(z.string()).optional().openapi({
      description:
        'kinds of identity document (`idType`) that the deciding region’s platform has a place for; absent: every one. Who is known by another goes to its window.',
    }),
    /** In working days, unless a unit says otherwise. */
    time: z.object({
      statutoryDays: z.int(),
      promisedDays: z.int(),
      statutoryUnit: LimitUnit.optional(),
      promisedUnit: LimitUnit.optional(),
    }),
    ...Told.shape,
    fee: Guide.shape.fee.optional(),
    visits: Guide.shape.visits.optional(),
    /** Every version that the region listed, the latest first. */
    versions: z.array(z.object({ version: z.string(), since: z.iso.datetime({ offset: true }) })),
  })
  .openapi('Guide');
export type GuideView = z.infer<typeof GuideView>;

const nothingTold: z.infer<typeof Told> = {
  audience: 'both',
  keywords: [],
  basis: [],
  conditions: [],
  places: [],
  steps: [],
  samples: [],
  phones: [],
  complaints: [],
  questions: [],
  outcomes: [],
};

/** @param carried as `carriedDocuments` has it */
export function guideView(
  item: Item,
  versions: GuideView['versions'],
  carried: readonly IdType[] | undefined,
): GuideView {
  const {
    code: itemCode,
    region,
    name,
    authority,
    requiredIal,
    statutoryDays,
    promisedDays,
    statutoryUnit,
    promisedUnit,
  } = item;
  return {
    itemCode,
    region,
    name,
    authority,
    source: item.guide ? 'region' : 'item',
    requiredIal,
    time: { statutoryDays, promisedDays, statutoryUnit, promisedUnit },
    ...nothingTold,
    ...item.guide,
    ...(carried ? { identityDocuments: [...carried] } : {}),
    versions,
  };
}
