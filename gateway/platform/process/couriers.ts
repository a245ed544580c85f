import type { CourierAdapter, CourierCode } from '#contracts/courier';
import type { AdapterContext } from '#contracts/region-adapter';

/** A courier company's adapter with what it needs to be called. */
export type BoundCourier = {
  readonly courier: CourierCode;
  readonly adapter: CourierAdapter<unknown>;
  /** A fresh context. Its signal is the caller's own patience; the time limit is the border's. */
  readonly context: () => AdapterContext<unknown>;
};

/** Who carries parcels; has nothing to do with the gateway's own couriers, who carry messages. */
export type Couriers = ReadonlyMap<CourierCode, BoundCourier>;
