import type { CourierAdapter } from '#contracts/courier';
import type { RegionAdapter, WireFormat } from '#contracts/region-adapter';
import type { RegionCode } from '#contracts/region-code';
import { courier } from './courier/index.ts';
import { jiangsu } from './jiangsu/index.ts';
import { nativeAs } from './native/index.ts';
import { shanghai } from './shanghai/index.ts';
import { zhejiang } from './zhejiang/index.ts';

/** @param configured the region's whole configuration, where the doors of a format are configuration too */
export type AdapterMaker = (region: RegionCode, configured?: unknown) => RegionAdapter<unknown>;

/**
 * Forgets which credentials an adapter takes. Safe because credentials reach an adapter only after its
 * own schema parsed them.
 */
export const erased = <C>(adapter: RegionAdapter<C>): RegionAdapter<unknown> =>
  adapter as unknown as RegionAdapter<unknown>;

const spoken =
  <C>(format: WireFormat<C>): AdapterMaker =>
  (region) =>
    erased({ ...format, region });

/** Every wire format of this build, by the name that a region's configuration calls it: one line each. */
export const formats: ReadonlyMap<string, AdapterMaker> = new Map([
  ['shanghai', spoken(shanghai)],
  ['jiangsu', spoken(jiangsu)],
  ['zhejiang', spoken(zhejiang)],
  ['native', (region, configured) => nativeAs(region, configured) as RegionAdapter<unknown>],
]);

/** What a region's configuration calls its wire format. */
export const formatOf = (configured: unknown): string =>
  String((configured as { readonly adapter?: unknown } | null)?.adapter ?? '');

/** The adapter that a region's configuration asks for in `"adapter"`; undefined if this build has none. */
export const adapterFor = (
  region: RegionCode,
  configured: unknown,
): RegionAdapter<unknown> | undefined => formats.get(formatOf(configured))?.(region, configured);

/** Every courier company with an adapter: one line each. */
export const couriers: ReadonlyMap<string, CourierAdapter<unknown>> = new Map([
  // Safe as for regions: credentials reach an adapter only after its own schema parsed them.
  ['delta-express', courier as unknown as CourierAdapter<unknown>],
]);

/** The adapter of a courier company by the code in its configuration; undefined if this build has none. */
export const courierFor = (code: string): CourierAdapter<unknown> | undefined => couriers.get(code);
