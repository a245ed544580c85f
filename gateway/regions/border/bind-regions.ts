import type { OutboundHttp } from '#contracts/outbound-http';
import type { RegionAdapter } from '#contracts/region-adapter';
import type { Regions } from '../../platform/process/regions.ts';

export type RegionBinding = {
  readonly adapter: RegionAdapter<unknown>;
  readonly credentials: unknown;
  readonly http: OutboundHttp;
};

/** The regions as the rest of the gateway calls them. */
export const bindRegions =
  (bindings: readonly RegionBinding[], timeoutMs: number) =>
  (clock: () => Date): Regions =>
    new Map(
      bindings.map(({ adapter, credentials, http }) => [
        adapter.region,
        {
          region: adapter.region,
          adapter,
          context: () => ({ http, clock, credentials, signal: AbortSignal.timeout(timeoutMs) }),
        },
      ]),
    );
