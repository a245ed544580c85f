import type { LookupFunction } from 'node:net';
import type { OutboundHttp } from '#contracts/outbound-http';
import { ok } from '#contracts/result';
import { guardedOutbound } from '../platform/http/guarded-outbound.ts';
import { remoteLookup } from '../platform/node/remote-lookup.ts';
import type { Config } from '../platform/process/config.ts';
import type { Reach } from '../platform/process/reach.ts';
import { regionReach } from '../platform/process/reaches.ts';
import { type AdapterFor, type CourierFor, checkBindings, checkCouriers } from './bindings.ts';

type Limits = {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly connections: number;
};

export type WayOut = { readonly http: OutboundHttp; readonly close: () => Promise<void> };

/** Makes one way out; called once per region. */
export type MakeOutbound = (limits: Limits & { readonly lookup: LookupFunction }) => WayOut;

/** A way out within `reach`: what an address says is looked at for every call, what its name leads to for every connection. */
export function wayOut(outbound: MakeOutbound, reach: Reach, limits: Limits): WayOut {
  const made = outbound({ ...limits, lookup: remoteLookup(reach) });
  return { http: guardedOutbound(made.http, reach), close: made.close };
}

export type Bindable = {
  readonly adapterFor: AdapterFor;
  /** Absent: no courier company is connected. */
  readonly courierFor?: CourierFor;
  readonly outbound: MakeOutbound;
};

/** Regions and couriers with their adapters, each with a way out of its own: a slow one uses up nobody else's. */
export function bindAll(config: Config, { adapterFor, courierFor, outbound }: Bindable) {
  const outbounds: WayOut[] = [];
  const toRegion = () => {
    const limits = {
      timeoutMs: config.regionTimeoutMs,
      maxBytes: 8 * 1024 * 1024,
      connections: 64,
    };
    const made = wayOut(outbound, regionReach(config), limits);
    outbounds.push(made);
    return made.http;
  };
  return {
    outbounds,
    checked: checkBindings(config, adapterFor, toRegion),
    couriers: courierFor ? checkCouriers(config, courierFor, toRegion) : ok([]),
  };
}
