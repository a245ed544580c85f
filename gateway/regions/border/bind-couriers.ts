import type { CourierAdapter, CourierCode } from '#contracts/courier';
import type { OutboundHttp } from '#contracts/outbound-http';
import type { Couriers } from '../../platform/process/couriers.ts';

export type CourierBinding = {
  readonly courier: CourierCode;
  readonly adapter: CourierAdapter<unknown>;
  readonly credentials: unknown;
  readonly http: OutboundHttp;
};

/** The courier companies as the rest of the gateway calls them. */
export const bindCouriers =
  (bindings: readonly CourierBinding[], timeoutMs: number) =>
  (clock: () => Date): Couriers =>
    new Map(
      bindings.map(({ courier, adapter, credentials, http }) => [
        courier,
        {
          courier,
          adapter,
          context: () => ({ http, clock, credentials, signal: AbortSignal.timeout(timeoutMs) }),
        },
      ]),
    );
