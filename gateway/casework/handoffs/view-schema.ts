import { z } from '@hono/zod-openapi';
import { CaseId, Digest, HandoffId } from '#contracts/case';
import { CaseState } from '#contracts/case-states';
import { Instant } from '#contracts/dates';
import {
  BatchId,
  CountedItem,
  CustodyEventKind,
  CustodyState,
  HandoffItem,
  Leg,
} from '#contracts/handoff';
import { RegionCode } from '#contracts/region-code';

const Pages = z.int().min(0);

/** A dossier, as a list shows it (`view.ts`). */
export const HandoffSummarySchema = z
  .object({
    handoffId: HandoffId,
    id: HandoffId.describe('the same by its older name; not in `/v2`'),
    state: CustodyState,
    leg: Leg,
    from: RegionCode,
    to: RegionCode,
    caseIds: z.array(CaseId),
    ended: z
      .array(z.object({ caseId: CaseId, state: CaseState, lines: z.array(z.string()) }))
      .optional()
      .openapi({ description: 'cases that ended meanwhile, with the lines that are theirs alone' }),
    pages: Pages,
    items: z.array(HandoffItem),
    seal: z.object({ id: z.string(), region: RegionCode, date: z.iso.date().optional() }),
    holder: z.string().openapi({ description: 'a region, `courier:` and its name, or `unknown`' }),
    owner: z.string().optional(),
    courier: z.string().optional(),
    waybill: z.string().optional(),
    batchId: BatchId.optional(),
    overdueSince: Instant.optional(),
    next: z.array(CustodyEventKind).openapi({ description: 'what may be recorded next' }),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .openapi('Handoff');

/** A signed list (交接清单, 批次清单). */
const Manifest = z.object({
  revision: z.int(),
  digest: Digest,
  jws: z.string(),
  code: z.string().openapi({ description: 'what its QR code says' }),
});

/** What is signed of a change of custody (`statement.ts`). */
const Statement = z.object({
  handoffId: HandoffId,
  sequence: z.int(),
  event: CustodyEventKind,
  state: CustodyState,
  leg: Leg,
  by: z.string(),
  released: z.string(),
  holder: z.string(),
  at: Instant,
  declared: Pages,
  manifest: Digest.optional(),
  pages: Pages.optional(),
  items: z.array(CountedItem).optional(),
  courier: z.string().optional(),
  waybill: z.string().optional(),
  batchId: BatchId.optional(),
  note: Digest.optional(),
  previous: Digest.optional(),
});

export const HandoffSchema = z
  .object({
    ...HandoffSummarySchema.shape,
    manifests: z.array(Manifest),
    events: z.array(
      z.object({
        sequence: z.int(),
        event: CustodyEventKind,
        at: Instant,
        by: z.string(),
        pages: Pages.optional(),
        waybill: z.string().optional(),
        note: z.object({ text: z.string(), salt: z.string().optional() }).optional(),
        statement: Statement.optional(),
        digest: Digest.optional(),
        receipts: z.array(z.object({ caseId: CaseId, jws: z.string() })),
      }),
    ),
    scans: z.array(
      z.object({
        courier: z.string(),
        waybill: z.string().optional(),
        kind: z.string(),
        at: Instant,
        station: z.string().optional(),
      }),
    ),
  })
  .openapi('HandoffWhole');

/** A bag with its list; without it once its words are gone. */
export const BatchSchema = z
  .object({
    batchId: BatchId,
    from: RegionCode,
    to: RegionCode,
    handoffIds: z.array(HandoffId),
    courier: z.string().optional(),
    waybill: z.string().optional(),
    createdAt: Instant,
    dispatchedAt: Instant.optional(),
    manifest: Manifest.optional(),
  })
  .openapi('Batch');
