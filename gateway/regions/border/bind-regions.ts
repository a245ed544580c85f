import type { OutboundHttp } from '#contracts/outbound-http';
import type { RegionAdapter } from '#contracts/region-adapter';
import type { Log } from '../../platform/process/log.ts';
import type { Regions } from '../../platform/process/regions.ts';
import { checkedRegion } from './checked-region.ts';

export type RegionBinding = {
  readonly adapter: RegionAdapter<unknown>;
  readonly credentials: unknown;
  readonly http: OutboundHttp;
};

/** The regions as the rest of the gateway calls them: behind the border, and in no other way. */
export const bindRegions =
  (bindings: readonly RegionBinding[], timeoutMs: number) =>
  (clock: () => Date, log: Log): Regions =>
    new Map(
      bindings.map(({ adapter, credentials, http }) => [
        adapter.region,
        {
          region: adapter.region,
          adapter: checkedRegion({ name: adapter.region, timeoutMs, log }, adapter),
          context: () => ({
            region: adapter.region,
            http,
            clock,
            credentials,
            signal: new AbortController().signal,
          }),
        },
      ]),
    );
