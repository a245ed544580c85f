import { z } from 'zod';
import { CaseId } from './case.ts';
import { RegionCode } from './region-code.ts';

/** A dossier of originals that travels on paper under a service seal (服务专用章). */
export const HandoffRequest = z.strictObject({
  caseIds: z
    .array(CaseId)
    .min(1)
    .max(50)
    .refine((ids) => new Set(ids).size === ids.length, 'a case occurs twice'),
  from: RegionCode,
  to: RegionCode,
  pages: z.int().min(1).max(10_000),
  items: z
    .array(
      z.strictObject({
        code: z.string().max(40),
        name: z.string().max(100),
        pages: z.int().min(1).max(5000),
      }),
    )
    .min(1)
    .max(200),
  seal: z.string().min(1).max(60),
});
export type HandoffRequest = z.infer<typeof HandoffRequest>;

export const CustodyEventKind = z.enum([
  'sealed',
  'dispatched',
  'received',
  'counted',
  'discrepancy',
  'returned',
  'lost',
]);
export type CustodyEventKind = z.infer<typeof CustodyEventKind>;

export const CustodyEvent = z
  .strictObject({
    event: CustodyEventKind,
    pages: z.int().min(0).max(10_000).optional(),
    waybill: z
      .string()
      .regex(/^[0-9A-Za-z-]{4,40}$/)
      .optional(),
    note: z.string().max(500).optional(),
  })
  .refine(({ event, pages }) => event !== 'counted' || pages !== undefined, {
    path: ['pages'],
    message: 'a count says how many pages it found',
  });
export type CustodyEvent = z.infer<typeof CustodyEvent>;

export const CustodyState = z.enum(['packed', ...CustodyEventKind.options]);
export type CustodyState = z.infer<typeof CustodyState>;

const after: Readonly<Record<CustodyState, readonly CustodyEventKind[]>> = {
  packed: ['sealed'],
  sealed: ['dispatched'],
  dispatched: ['received', 'lost'],
  received: ['counted', 'discrepancy'],
  discrepancy: ['counted', 'returned'],
  counted: ['returned'],
  returned: [],
  lost: ['received'],
};

/** Whether `event` may follow `state`: the seal comes before the courier, the count after the arrival. */
export const mayFollow = (state: CustodyState, event: CustodyEventKind): boolean =>
  after[state].includes(event);

/** Who may report an event: the sender until the dossier left, the receiver from its arrival on. */
export const custodianOf = (event: CustodyEventKind): 'from' | 'to' | 'either' => {
  if (event === 'sealed' || event === 'dispatched') return 'from';
  return event === 'lost' ? 'either' : 'to';
};
