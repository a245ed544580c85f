import type { OutboundHttp } from '#contracts/outbound-http';
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

export type RegionBinding = {
  readonly adapter: RegionAdapter<unknown>;
  readonly credentials: unknown;
  readonly http: OutboundHttp;
};

export function bindRegions(
  bindings: readonly RegionBinding[],
  clock: () => Date,
  timeoutMs: number,
): Regions {
  return new Map(
    bindings.map(({ adapter, credentials, http }) => [
      adapter.region,
      {
        region: adapter.region,
        adapter,
        context: () => ({ http, clock, credentials, signal: AbortSignal.timeout(timeoutMs) }),
      },
    ]),
  );
}
