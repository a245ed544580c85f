import { holderOf, nextEvents } from '#contracts/custody';
import { asServed } from '#contracts/dates';
import type { Queryable } from '../../platform/database/database.ts';
import { and, asc, eq, inArray } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { receipt } from '../cases/tables.ts';
import { codeText } from './code.ts';
import { type Named, openDossier } from './dossier-words.ts';
import { type EndedCase, endedAmong, endedOf } from './ended.ts';
import type { BatchRow } from './kinds.ts';
import { manifestsOf, openManifests, type SignedManifest } from './manifest.ts';
import { mayReadNotes, openNote, wordsKey } from './note.ts';
import { courierHolder } from './reporter.ts';
import { holdsHandoff } from './ship.ts';
import { type CustodyRow, eventsOf, type HandoffRow } from './store.ts';
import { courierScan, shipment } from './tables.ts';

const manifestView = ({ subjectId, revision, digest, jws }: SignedManifest) => ({
  revision,
  digest,
  jws,
  code: codeText({ subjectId, digest }),
});

/** What a list of hand-offs shows of each. */
const summaryOf = (row: HandoffRow, { items, seal }: Named, ended: readonly EndedCase[]) => ({
  handoffId: row.id,
  id: row.id,
  state: row.state,
  leg: row.leg,
  from: row.fromRegion,
  to: row.toRegion,
  caseIds: row.caseIds,
  /** Cases that were withdrawn or not accepted meanwhile, with the lines that are theirs alone. */
  ...(ended.length > 0 ? { ended } : {}),
  pages: row.pages,
  items,
  seal: {
    id: seal,
    region: row.fromRegion,
    ...(row.sealDate ? { date: row.sealDate } : {}),
  },
  holder: holderOf(row, {
    from: row.fromRegion,
    to: row.toRegion,
    ...(row.courier ? { courier: courierHolder(row.courier) } : {}),
  }),
  ...(row.owner ? { owner: row.owner } : {}),
  ...(row.courier ? { courier: row.courier } : {}),
  ...(row.waybill ? { waybill: row.waybill } : {}),
  ...(row.batchId ? { batchId: row.batchId } : {}),
  ...(row.overdueAt ? { overdueSince: asServed(row.overdueAt) } : {}),
  next: nextEvents(row),
  createdAt: asServed(row.createdAt),
  updatedAt: asServed(row.stateSince ?? row.updatedAt),
});
export type HandoffSummary = ReturnType<typeof summaryOf>;

const handoffSummary = async (
  platform: Platform,
  row: HandoffRow,
  ended: Awaited<ReturnType<typeof endedAmong>>,
): Promise<HandoffSummary> =>
  summaryOf(row, await openDossier(platform.keys, row), endedOf(row, ended));

export async function handoffSummaries(
  platform: Platform,
  rows: readonly HandoffRow[],
): Promise<HandoffSummary[]> {
  const caseIds = rows.flatMap((row) => row.caseIds);
  const ended = await endedAmong(platform.database(), caseIds);
  return Promise.all(rows.map((row) => handoffSummary(platform, row, ended)));
}

const receiptsOf = (database: Pick<Queryable, 'select'>, references: readonly string[]) =>
  references.length === 0
    ? Promise.resolve([])
    : database
        .select()
        .from(receipt)
        .where(and(inArray(receipt.refMessageId, [...references]), eq(receipt.kind, 'custody')));

async function scansOf(database: Pick<Queryable, 'select'>, handoffId: string) {
  const rows = await database
    .select({ scan: courierScan, waybill: shipment.waybill })
    .from(courierScan)
    .innerJoin(shipment, eq(shipment.reference, courierScan.reference))
    .where(holdsHandoff(handoffId))
    .orderBy(asc(courierScan.scannedAt), asc(courierScan.receivedAt));
  return rows.map(({ scan, waybill }) => ({
    courier: scan.courier,
    ...(waybill ? { waybill } : {}),
    kind: scan.kind,
    at: asServed(scan.scannedAt),
    ...(scan.station ? { station: scan.station } : {}),
  }));
}

async function eventViews(
  platform: Platform,
  row: HandoffRow,
  events: readonly CustodyRow[],
  caller: Caller,
) {
  const database = platform.database();
  const receipts = await receiptsOf(
    database,
    events.map(({ sequence }) => `${row.id}-${sequence}`),
  );
  const readable = await mayReadNotes(database, row.caseIds, caller);
  const key = readable ? await wordsKey(platform.keys, row) : undefined;
  return Promise.all(
    events.map(async ({ sequence, event, pages, waybill, statement, digest, at, ...kept }) => {
      const reference = `${row.id}-${sequence}`;
      const note = await openNote(key, kept.sealedNote, reference);
      const clear = readable && kept.note !== null ? { text: kept.note } : undefined;
      const words = note ?? clear;
      return {
        sequence,
        event,
        at: asServed(at),
        by: statement?.by ?? kept.clientId,
        ...(pages === null ? {} : { pages }),
        ...(waybill === null ? {} : { waybill }),
        ...(words ? { note: words } : {}),
        ...(statement ? { statement } : {}),
        ...(digest ? { digest } : {}),
        receipts: receipts
          .filter(({ refMessageId }) => refMessageId === reference)
          .map(({ caseId, jws }) => ({ caseId, jws })),
      };
    }),
  );
}

/** A hand-off with its custody events, receipts, signed lists and what the courier said, for its two parties. */
export async function handoffView(platform: Platform, row: HandoffRow, caller: Caller) {
  const database = platform.database();
  const [summary, events, manifests, scans] = await Promise.all([
    handoffSummary(platform, row, await endedAmong(database, row.caseIds)),
    eventsOf(database, row.id),
    manifestsOf(database, row.id),
    scansOf(database, row.id),
  ]);
  return {
    ...summary,
    manifests: (await openManifests(platform.keys, row, manifests)).map(manifestView),
    events: await eventViews(platform, row, events, caller),
    scans,
  };
}
export type HandoffView = Awaited<ReturnType<typeof handoffView>>;

const batchSummary = (row: BatchRow) => ({
  batchId: row.id,
  from: row.fromRegion,
  to: row.toRegion,
  handoffIds: row.handoffIds,
  ...(row.courier ? { courier: row.courier } : {}),
  ...(row.waybill ? { waybill: row.waybill } : {}),
  createdAt: asServed(row.createdAt),
  ...(row.dispatchedAt ? { dispatchedAt: asServed(row.dispatchedAt) } : {}),
});

/** A bag with its signed list. */
export async function batchView(platform: Platform, row: BatchRow) {
  const lists = await manifestsOf(platform.database(), row.id);
  const [manifest] = await openManifests(platform.keys, row, lists);
  return { ...batchSummary(row), ...(manifest ? { manifest: manifestView(manifest) } : {}) };
}
