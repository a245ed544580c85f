import { z } from 'zod';
import { type CourierAdapter, type CourierScan, Waybill } from '#contracts/courier';
import { fail, ok } from '#contracts/result';
import { malformed } from '../kit/failures.ts';
import { call } from './call.ts';
import { parseCallback, refuseCallback } from './callback.ts';
import { CourierCredentials } from './credentials.ts';
import { isKnownOperation, RouteLine, scanOf } from './scans.ts';

const Ordered = z.strictObject({ mailno: Waybill, duplicate: z.boolean() });
const Routes = z.strictObject({ routes: z.array(RouteLine).max(1000) });

/** 三角速递 (示例): a courier's open platform, modelled on publicly visible ones. */
export const courier: CourierAdapter<CourierCredentials> = {
  name: { zh: '三角速递（示例）', en: 'Delta Express (sample)' },
  credentials: CourierCredentials,
  register: async ({ reference, waybill, from, to, dossiers }, context) => {
    const order = {
      orderid: reference,
      ...(waybill ? { mailno: waybill } : {}),
      fromCode: from,
      toCode: to,
      parcelQty: dossiers,
    };
    const ordered = await call('CreateOrder', order, Ordered, context);
    if (!ordered.ok) return ordered;
    const { mailno, duplicate } = ordered.value;
    // An answer about another parcel than ours would hang strangers' scans on this dossier.
    return waybill !== undefined && mailno !== waybill
      ? fail(malformed('other_waybill'))
      : ok({ waybill: mailno, duplicate });
  },
  track: async ({ waybill }, context) => {
    const found = await call('SearchRoutes', { mailno: waybill }, Routes, context);
    if (!found.ok) return found;
    const scans: CourierScan[] = [];
    for (const line of found.value.routes) {
      // Couriers add operations of their own; one that we do not know tells us nothing and spoils nothing.
      if (!isKnownOperation(line.opCode)) continue;
      const scan = scanOf(line);
      if (!scan || scan.waybill !== waybill) return fail(malformed('route'));
      scans.push(scan);
    }
    return ok(scans.sort((one, two) => Date.parse(one.at) - Date.parse(two.at)));
  },
  parseCallback,
  refuseCallback,
};
