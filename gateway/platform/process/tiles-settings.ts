import { z } from 'zod';
import { isLoopbackHost } from './reach.ts';

/** A bucket, or a folder in one, of an object store that speaks S3. */
export type Bucket = {
  /** Objects lie below it: `https://host/bucket/folder`, or `https://bucket.host/folder` where the store wants that. */
  readonly url: string;
  readonly region: string;
  readonly keyId: string;
  readonly secret: string;
};

/** Entries refer to people: nobody on the way reads them. */
const isPrivateWay = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname));

const isBare = ({ username, password, search, hash }: URL): boolean =>
  username + password + search + hash === '';

const BucketAddress = z
  .string()
  .max(4000)
  .refine((text) => URL.canParse(text) && isBare(new URL(text)), 'is no address of a bucket')
  .refine(
    (text) => !URL.canParse(text) || isPrivateWay(new URL(text)),
    'plain http is only for a loopback address',
  )
  .transform((text) => text.replace(/\/+$/, ''));

/** Where the old part of the log lies, as the environment says it. */
export const TilesSettings = z.object({
  TILES_DIR: z.string().min(1).max(4000).optional(),
  TILES_S3: BucketAddress.optional(),
  TILES_S3_REGION: z.string().min(1).max(100).default('us-east-1'),
  TILES_S3_KEY_ID: z.string().min(1).max(1000).optional(),
  TILES_S3_SECRET: z.string().min(1).max(1000).optional(),
  TILES_AFTER_DAYS: z.coerce.number().int().min(0).max(36_500).default(90),
});

type Values = z.infer<typeof TilesSettings>;

/** What the settings do not say of each other. */
export function tilesMisfits(values: Values): readonly string[] {
  const { TILES_DIR: dir, TILES_S3: bucket, TILES_S3_KEY_ID: keyId, TILES_S3_SECRET: key } = values;
  if (bucket === undefined) return [];
  return [
    ...(dir === undefined ? [] : ['TILES_S3: not beside TILES_DIR, the log has one place']),
    ...(keyId === undefined ? ['TILES_S3_KEY_ID: is missing'] : []),
    ...(key === undefined ? ['TILES_S3_SECRET: is missing'] : []),
  ];
}

export type TilesPlace = {
  readonly tilesDir?: string | undefined;
  readonly tilesBucket?: Bucket | undefined;
};

/** Without misfits: where the old part of the log lies. */
export function tilesPlace(values: Values): TilesPlace {
  const { TILES_DIR: tilesDir, TILES_S3: url, TILES_S3_KEY_ID: keyId } = values;
  const { TILES_S3_REGION: region, TILES_S3_SECRET: secret } = values;
  if (url === undefined || keyId === undefined || secret === undefined)
    return tilesDir === undefined ? {} : { tilesDir };
  return { tilesBucket: { url, region, keyId, secret } };
}
