import { z } from 'zod';
import { CourierScan, type ScanKind } from '#contracts/courier';
import { parseRegionalDate } from '#contracts/dates';

/** The courier's operation codes, modelled on publicly visible ones. */
const kinds: ReadonlyMap<string, ScanKind> = new Map([
  ['50', 'collected'],
  ['30', 'in_transit'],
  ['31', 'in_transit'],
  ['44', 'out_for_delivery'],
  ['80', 'delivered'],
  ['33', 'delayed'],
  ['99', 'lost'],
]);

/** One line of a route. `remark` is in it and stays unread: couriers write there who signed, and a telephone. */
export const RouteLine = z.object({
  id: z.string(),
  mailno: z.string(),
  orderid: z.string().optional(),
  opCode: z.string().max(4),
  acceptTime: z.string().max(19),
  stationCode: z.string().optional(),
});
export type RouteLine = z.infer<typeof RouteLine>;

/** The canonical scan; undefined for a line that is no scan of ours or has another form than promised. */
export function scanOf(line: RouteLine): CourierScan | undefined {
  const kind = kinds.get(line.opCode);
  const at = parseRegionalDate(line.acceptTime);
  if (!kind || at?.precision !== 'second') return undefined;
  return CourierScan.safeParse({
    scanId: line.id,
    waybill: line.mailno,
    kind,
    at: at.value,
    ...(line.orderid ? { reference: line.orderid } : {}),
    ...(line.stationCode ? { station: line.stationCode } : {}),
  }).data;
}

export const isKnownOperation = (opCode: string): boolean => kinds.has(opCode);
