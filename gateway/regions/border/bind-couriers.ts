import type { CourierAdapter, CourierCode } from '#contracts/courier';
import type { OutboundHttp } from '#contracts/outbound-http';
import type { Couriers } from '../../platform/process/couriers.ts';
import type { Log } from '../../platform/process/log.ts';
import { checkedRefusal } from './checked-region.ts';
import { doors } from './doors.ts';
import { type Border, pass } from './pass.ts';

export type CourierBinding = {
  readonly courier: CourierCode;
  readonly adapter: CourierAdapter<unknown>;
  readonly credentials: unknown;
  readonly http: OutboundHttp;
};

const checkedCourier = (
  border: Border,
  adapter: CourierAdapter<unknown>,
): CourierAdapter<unknown> => ({
  name: adapter.name,
  credentials: adapter.credentials,
  register: (shipment, given) =>
    pass(
      border,
      doors.register,
      given,
      (context) => adapter.register(shipment, context),
      ({ waybill }) =>
        shipment.waybill === undefined || shipment.waybill === waybill
          ? undefined
          : 'other_waybill',
    ),
  track: (input, given) =>
    pass(
      border,
      doors.track,
      given,
      (context) => adapter.track(input, context),
      (scans) =>
        scans.every(({ waybill }) => waybill === input.waybill) ? undefined : 'other_waybill',
    ),
  parseCallback: (call, given) =>
    pass(border, doors.parseScan, given, (context) => adapter.parseCallback(call, context)),
  refuseCallback: checkedRefusal(border, adapter.refuseCallback),
});

/** The courier companies as the rest of the gateway calls them: behind the border, and in no other way. */
export const bindCouriers =
  (bindings: readonly CourierBinding[], timeoutMs: number) =>
  (clock: () => Date, log: Log): Couriers =>
    new Map(
      bindings.map(({ courier, adapter, credentials, http }) => [
        courier,
        {
          courier,
          adapter: checkedCourier({ name: courier, timeoutMs, log }, adapter),
          context: () => ({ http, clock, credentials, signal: new AbortController().signal }),
        },
      ]),
    );
