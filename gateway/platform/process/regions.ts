import type { RegionAdapter, RegionContext } from '#contracts/region-adapter';
import type { RegionCode } from '#contracts/region-code';

/** A region's adapter, behind the border, with what it needs to be called: its credentials and its way out. */
export type BoundRegion = {
  readonly region: RegionCode;
  readonly adapter: RegionAdapter<unknown>;
  /** A fresh context. Its signal is the caller's own patience; the time limit is the border's. */
  readonly context: () => RegionContext<unknown>;
};

export type Regions = ReadonlyMap<RegionCode, BoundRegion>;
