import { z } from 'zod';
import { CommitmentTextId } from './commitment-text.ts';

/** In which of these ways a material is there without anybody looking at it: a computer can check no other. */
export const SeenByItself = z.enum(['certificate', 'commitment', 'exempt']);

/**
 * 秒批: a rule by which a region decides at once, in its own system and under its own name (行政许可法 art. 34). It is announced with
 * the catalogue, for only the region allows it; other words, or another condition, are another version.
 */
export const InstantRule = z.strictObject({
  id: CommitmentTextId,
  /** What it says, for whoever is decided by it. */
  zh: z.string().min(10).max(1000),
  en: z.string().min(10).max(1000).optional(),
  /** What an application must have, by material, each in one of these ways. */
  needs: z
    .array(
      z.strictObject({
        material: z.string().min(1).max(40),
        how: z.array(SeenByItself).min(1).max(3),
      }),
    )
    .min(1)
    .max(60),
  /** Of a hundred such decisions so many are looked at afterwards. */
  samplePercent: z.int().min(1).max(100),
});
export type InstantRule = z.infer<typeof InstantRule>;
