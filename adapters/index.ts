import type { CourierAdapter } from '#contracts/courier';
import type { RegionAdapter } from '#contracts/region-adapter';
import type { RegionCode } from '#contracts/region-code';
import { courier } from './courier/index.ts';
import { jiangsu } from './jiangsu/index.ts';
import { native } from './native/index.ts';
import { shanghai } from './shanghai/index.ts';
import { zhejiang } from './zhejiang/index.ts';

/**
 * Forgets which credentials an adapter takes. Safe because credentials reach an adapter only after its
 * own schema parsed them.
 */
const erased = <C>(adapter: RegionAdapter<C>): RegionAdapter<unknown> =>
  adapter as unknown as RegionAdapter<unknown>;

/** Every region with an adapter of its own: one line each. */
export const adapters: readonly RegionAdapter<unknown>[] = [
  erased(shanghai),
  erased(jiangsu),
  erased(zhejiang),
];

/** Its people know the region by the name that the federation document gives it. */
export const nativeFor = (region: RegionCode): RegionAdapter<unknown> =>
  erased(native(region, { zh: region, en: region }));

/**
 * The adapter that a region's configuration asks for: `"adapter": "native"` for any region that is an
 * OpenID provider itself, otherwise the region's own; undefined if this build has none.
 */
export function adapterFor(
  region: RegionCode,
  configured: unknown,
): RegionAdapter<unknown> | undefined {
  const isNative =
    typeof configured === 'object' &&
    configured !== null &&
    'adapter' in configured &&
    configured.adapter === 'native';
  if (isNative) return nativeFor(region);
  return adapters.find((adapter) => adapter.region === region);
}

/** Every courier company with an adapter: one line each. */
export const couriers: ReadonlyMap<string, CourierAdapter<unknown>> = new Map([
  // Safe as for regions: credentials reach an adapter only after its own schema parsed them.
  ['delta-express', courier as unknown as CourierAdapter<unknown>],
]);

/** The adapter of a courier company by the code in its configuration; undefined if this build has none. */
export const courierFor = (code: string): CourierAdapter<unknown> | undefined => couriers.get(code);
