import { z } from 'zod';
import { Instant } from './dates.ts';
import { holdsPersonalNumber } from './open-text.ts';
import type { AdapterContext, InboundCall, RefuseCall, RegionResult } from './region-adapter.ts';
import type { RegionCode } from './region-code.ts';
import { taken } from './regional-answers.ts';

/** A courier company, by the name that the operator gave it in the configuration. */
export const CourierCode = z.string().regex(/^[a-z][a-z0-9-]{1,29}$/, 'not a courier code');
export type CourierCode = z.infer<typeof CourierCode>;

/** It stands in the open, so it must not be somebody's number. */
export const Waybill = z
  .string()
  .regex(/^[0-9A-Za-z-]{4,40}$/, 'not a waybill number')
  .refine((text) => !holdsPersonalNumber(text), 'the number of a person instead of a waybill');

/** 揽收, 运输, 派送, 签收; and what went wrong on the way. */
export const ScanKind = z.enum([
  'collected',
  'in_transit',
  'out_for_delivery',
  'delivered',
  'delayed',
  'lost',
]);
export type ScanKind = z.infer<typeof ScanKind>;

/**
 * One scan of a parcel. Who took it at the door and whom to call is in a courier's own message and stays
 * there: a scan names a place by the courier's station code and nobody by name.
 */
export const CourierScan = z.strictObject({
  /** The courier's own number of this scan: the same scan has the same number by callback and by tracking. */
  scanId: z.string().regex(/^[\w.:-]{1,80}$/),
  waybill: Waybill,
  /** The shipment as we named it when it was registered, where the courier repeats it. */
  reference: z.string().max(60).optional(),
  kind: ScanKind,
  at: Instant,
  station: z
    .string()
    .regex(/^[\w-]{1,30}$/)
    .optional(),
});
export type CourierScan = z.infer<typeof CourierScan>;

/** The waybill as a courier has it registered. */
export const Registration = z.strictObject({ waybill: Waybill, duplicate: z.boolean() });
export type Registration = z.infer<typeof Registration>;

/** All scans of one waybill so far. */
export const Scans = z.array(CourierScan).max(1000);

/** A scan, or an operation of the courier that is none of ours. */
export const TakenScan = z.strictObject({ ...taken, scan: CourierScan.exactOptional() });
export type TakenScan = z.infer<typeof TakenScan>;

/** What a courier is told about a parcel: never what is in it, nor whose it is. */
export type Shipment = {
  /** Ours, unique per shipment: registering it twice has one effect. */
  readonly reference: string;
  /** Absent: the courier gives one. */
  readonly waybill?: string;
  readonly from: RegionCode;
  readonly to: RegionCode;
  readonly dossiers: number;
};

/**
 * One courier company's adapter. `C` is what the operator configures, parsed by `credentials` before
 * anything starts. Failures are sorted as those of regions are.
 */
export type CourierAdapter<C> = {
  readonly name: { readonly zh: string; readonly en: string };
  readonly credentials: z.ZodType<C>;
  /** Registers a waybill, so that its scans are reported to us. */
  readonly register: (
    shipment: Shipment,
    context: AdapterContext<C>,
  ) => Promise<RegionResult<Registration>>;
  /** All scans of a waybill so far, oldest first. */
  readonly track: (
    input: { readonly waybill: string },
    context: AdapterContext<C>,
  ) => Promise<RegionResult<readonly CourierScan[]>>;
  /**
   * Checks the courier's signature, clock and form over the exact bytes, then reads the scan. Repeated
   * scans are the caller's to recognise; an operation of the courier that is no scan of ours is acknowledged
   * without one. `unauthorised` means that the signature does not hold.
   */
  readonly parseCallback: (
    call: InboundCall,
    context: AdapterContext<C>,
  ) => Promise<RegionResult<TakenScan>>;
  readonly refuseCallback: RefuseCall<C, AdapterContext<C>>;
};
