import { z } from 'zod';
import { CaseId, Digest, HandoffId, identifier } from './case.ts';
import { CourierCode, Waybill } from './courier.ts';
import { ItemCode } from './identifiers.ts';
import { namesPerson } from './open-text.ts';
import { RegionCode } from './region-code.ts';
import { FreeText, Label } from './text.ts';

export const BatchId = identifier('batch');
export const PrecheckId = identifier('pre');

const Pages = z.int().min(0).max(10_000);
/** A code of a material stands in lists, receipts and the log: letters, digits and marks, and nobody's number. */
export const LineCode = z
  .string()
  .regex(/^[\w.:/-]{1,40}$/, 'not a code: letters, digits, . : / - and _')
  .refine((text) => !namesPerson(text), 'the number of a person instead of a code');

/** A scan of a paper: its digest alone. The bytes, where they travel at all, travel as parts. */
export const Scan = z.strictObject({ digest: Digest, pages: z.int().min(1).max(5000).optional() });

/** One line of the list (交接清单): a material, whose case it is for, how many pages, its scans. */
export const HandoffItem = z.strictObject({
  code: LineCode,
  name: Label({ min: 0, max: 100 }),
  pages: z.int().min(1).max(5000),
  caseId: CaseId.optional(),
  scans: z.array(Scan).max(200).optional(),
});
export type HandoffItem = z.infer<typeof HandoffItem>;

/** 服务专用章: its number, and the day on which it was put on; the region is the collecting one. */
const Seal = z.union([
  Label({ max: 60 }),
  z.strictObject({ id: Label({ max: 60 }), date: z.iso.date().optional() }),
]);

type Line = { readonly code: string; readonly caseId?: string | undefined };

/** What makes a line of a list the same as a line of a count. */
export const lineKey = ({ code, caseId }: Line): string => `${caseId ?? ''}\n${code}`;

const linesOnce = (lines: readonly Line[]): boolean =>
  new Set(lines.map(lineKey)).size === lines.length;

/** A dossier of originals that travels on paper under a service seal (服务专用章). */
export const HandoffRequest = z
  .strictObject({
    caseIds: z
      .array(CaseId)
      .min(1)
      .max(50)
      .refine((ids) => new Set(ids).size === ids.length, 'a case occurs twice'),
    from: RegionCode,
    to: RegionCode,
    pages: z.int().min(1).max(10_000),
    items: z.array(HandoffItem).min(1).max(200).refine(linesOnce, 'a line occurs twice'),
    seal: Seal,
  })
  .refine(
    ({ caseIds, items }) =>
      items.every(({ caseId }) => caseId === undefined || caseIds.includes(caseId)),
    { path: ['items'], message: 'a line names a case that is not of this dossier' },
  );
export type HandoffRequest = z.infer<typeof HandoffRequest>;

export const CustodyEventKind = z.enum([
  'sealed',
  'dispatched',
  'received',
  'counted',
  'discrepancy',
  /** The owner of a discrepancy says what was done about it; the next count closes it. */
  'mended',
  'returned',
  'lost',
  /** What was lost will not be found: whoever let go of it had it made again. Ends the dossier. */
  'replaced',
  /** Given up before it left: packed wrongly, or not needed any more. */
  'cancelled',
]);
export type CustodyEventKind = z.infer<typeof CustodyEventKind>;

/** What is wrong with a paper whose pages are all there. */
export const PaperFault = z.enum(['damaged', 'unreadable', 'another_paper']);
export type PaperFault = z.infer<typeof PaperFault>;

/** Pages found, or corrected, per line of the list. */
export const CountedItem = z.strictObject({
  code: LineCode,
  caseId: CaseId.optional(),
  pages: Pages,
  fault: PaperFault.optional(),
});
export type CountedItem = z.infer<typeof CountedItem>;

export const CustodyEvent = z
  .strictObject({
    event: CustodyEventKind,
    pages: Pages.optional(),
    items: z.array(CountedItem).min(1).max(200).refine(linesOnce, 'a line occurs twice').optional(),
    courier: CourierCode.optional(),
    waybill: Waybill.optional(),
    note: FreeText({ max: 500 }).optional(),
  })
  .refine(
    ({ event, pages, items }) => event !== 'counted' || pages !== undefined || items !== undefined,
    { path: ['pages'], message: 'a count says how many pages it found' },
  )
  .refine(({ event, note }) => (event !== 'mended' && event !== 'replaced') || note !== undefined, {
    path: ['note'],
    message: 'say what was done',
  })
  .refine(
    ({ event, courier, waybill }) =>
      event === 'dispatched' ||
      event === 'returned' ||
      (courier === undefined && waybill === undefined),
    { path: ['waybill'], message: 'only what leaves has a courier' },
  );
export type CustodyEvent = z.infer<typeof CustodyEvent>;

export const CustodyState = z.enum([
  'packed',
  'sealed',
  'dispatched',
  'received',
  'counted',
  'discrepancy',
  'returned',
  'lost',
  'replaced',
  'cancelled',
]);
export type CustodyState = z.infer<typeof CustodyState>;

/** `out`: towards the deciding region; `back`: home again. */
export const Leg = z.enum(['out', 'back']);
export type Leg = z.infer<typeof Leg>;

/** Several dossiers in one bag under one waybill. */
export const BatchRequest = z.strictObject({
  handoffIds: z
    .array(HandoffId)
    .min(1)
    .max(100)
    .refine((ids) => new Set(ids).size === ids.length, 'a dossier occurs twice'),
});
export type BatchRequest = z.infer<typeof BatchRequest>;

export const BatchDispatch = z.strictObject({
  courier: CourierCode.optional(),
  waybill: Waybill.optional(),
});
export type BatchDispatch = z.infer<typeof BatchDispatch>;

/** What the collecting window found of one material (预审). */
export const PrecheckRequest = z
  .strictObject({
    itemCode: ItemCode,
    /** For a case that is there already. */
    caseId: CaseId.optional(),
    materials: z
      .array(
        z.strictObject({
          code: LineCode,
          verdict: z.enum(['ok', 'missing', 'defective']),
          comment: FreeText({ max: 300 }).optional(),
        }),
      )
      .min(1)
      .max(60),
  })
  .refine(
    ({ materials }) =>
      materials.every(({ verdict, comment }) => verdict !== 'defective' || comment),
    { path: ['materials'], message: 'say what is wrong with a defective material' },
  );
export type PrecheckRequest = z.infer<typeof PrecheckRequest>;
