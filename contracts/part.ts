import { z } from 'zod';
import { Digest, PartId } from './case.ts';
import { Instant } from './dates.ts';
import { ItemCode } from './identifiers.ts';
import { RegionCode } from './region-code.ts';

/** Every chunk but the last has this size in bytes. */
export const chunkBytes = 1_048_576;
const maxChunks = 64;

/** What regions' platforms show and keep; OFD is the document format of GB/T 33190. */
export const PartMediaType = z.enum([
  'application/pdf',
  'application/ofd',
  'application/zip',
  'application/octet-stream',
  'image/jpeg',
  'image/png',
  'image/tiff',
]);
export type PartMediaType = z.infer<typeof PartMediaType>;

/** A document that is too large for a request: announced first, then sent in chunks. */
export const PartRequest = z.strictObject({
  size: z
    .int()
    .min(1)
    .max(maxChunks * chunkBytes),
  /** SHA-256 of the whole. */
  digest: Digest,
  mediaType: PartMediaType,
  /** What it is for: the items that are applied for, each with the region that decides it. */
  uses: z
    .array(z.strictObject({ itemCode: ItemCode, to: RegionCode }))
    .min(1)
    .max(20),
});
export type PartRequest = z.infer<typeof PartRequest>;

export const PartView = z.strictObject({
  partId: PartId,
  state: z.enum(['open', 'complete']),
  size: z.int(),
  digest: Digest,
  mediaType: PartMediaType,
  chunkSize: z.int(),
  chunks: z.int(),
  /** Numbers of the chunks that are there, from 0. */
  received: z.array(z.int()),
  /** Gone after this, unless an application named it by then. */
  expiresAt: Instant,
});
export type PartView = z.infer<typeof PartView>;
