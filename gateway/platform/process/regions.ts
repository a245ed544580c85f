import type { RegionAdapter, RegionContext } from '#contracts/region-adapter';
import type { RegionCode } from '#contracts/region-code';

/** A region's adapter with what it needs to be called: its credentials, its way out, its time limit. */
export type BoundRegion = {
  readonly region: RegionCode;
  readonly adapter: RegionAdapter<unknown>;
  /** A fresh context whose signal ends the call after the region's time limit. */
  readonly context: () => RegionContext<unknown>;
};

export type Regions = ReadonlyMap<RegionCode, BoundRegion>;
