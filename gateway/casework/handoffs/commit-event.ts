import { holderOf, isTravelling } from '#contracts/custody';
import { inShanghai } from '#contracts/dates';
import { type CustodyEvent, lineKey } from '#contracts/handoff';
import type { Transaction } from '../../platform/database/database.ts';
import { eq } from '../../platform/database/drizzle.ts';
import { newSecret } from '../../platform/database/ids.ts';
import { canonicalJson, sha256Hex } from '../../platform/keys/digest.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { signReceipt } from '../cases/receipts.ts';
import { receipt } from '../cases/tables.ts';
import { auditHandoff } from './audit.ts';
import { settleOriginals } from './case-originals.ts';
import { pagesOf } from './count.ts';
import type { Decided } from './decide.ts';
import { openDossier } from './dossier-words.ts';
import { endedAmong, endedOf, ownerWith } from './ended.ts';
import { keepManifest, manifestsOf } from './manifest.ts';
import { sealNote, wordsKey } from './note.ts';
import { courierHolder, type Reporter } from './reporter.ts';
import type { Statement } from './statement.ts';
import { type HandoffRow, lastEvent } from './store.ts';
import { custodyEvent, handoff } from './tables.ts';

export type Committed = {
  readonly row: HandoffRow;
  readonly statement: Statement;
  readonly receipts: readonly { readonly caseId: string; readonly jws: string }[];
};

type Reported = Omit<CustodyEvent, 'event'> & { readonly batchId?: string };

/** A line whose pages were corrected has not been counted as it now stands. */
function faultsAfter({ faults, items }: HandoffRow, list: Decided['list']): HandoffRow['faults'] {
  if (!faults || !list) return faults;
  const before = new Map(items.map((line) => [lineKey(line), line.pages]));
  const changed = list.filter((line) => before.get(lineKey(line)) !== line.pages).map(lineKey);
  return [...new Set([...faults, ...changed])];
}

/** The dossier after the event, as plain data. */
function rowAfter(row: HandoffRow, reported: Reported, decided: Decided, now: Date): HandoffRow {
  const { event, place, owner, list, faults } = decided;
  const isCount = event === 'counted' || event === 'discrepancy';
  return {
    ...row,
    ...place,
    owner,
    ...(isTravelling(place)
      ? {
          courier: reported.courier ?? null,
          waybill: reported.waybill ?? null,
          batchId: reported.batchId ?? null,
        }
      : {}),
    ...(list ? { items: list, pages: pagesOf(list) } : {}),
    sealDate: event === 'sealed' ? (row.sealDate ?? inShanghai(now).slice(0, 10)) : row.sealDate,
    countedAt: event === 'counted' && place.leg === 'out' ? now : row.countedAt,
    faults: isCount && place.leg === 'out' ? (faults ?? null) : faultsAfter(row, list),
    mended: event === 'mended' || (row.mended && !isCount),
    stateSince: now,
    overdueAt: null,
    updatedAt: now,
  };
}

async function manifestAfter(
  tx: Transaction,
  platform: Platform,
  row: HandoffRow,
  { event, list }: Decided,
  now: Date,
): Promise<string | undefined> {
  const [inForce] = await manifestsOf(tx, row.id);
  if (event !== 'sealed' && !list) return inForce?.digest;
  const { seal, items } = await openDossier(platform.keys, row);
  const content = {
    kind: 'handoff',
    version: 1,
    iss: platform.config.publicOrigin,
    handoffId: row.id,
    revision: (inForce?.revision ?? 0) + 1,
    salt: newSecret(),
    from: row.fromRegion,
    to: row.toRegion,
    caseIds: row.caseIds,
    items,
    pages: row.pages,
    seal: { id: seal, region: row.fromRegion, date: row.sealDate ?? '' },
    at: now.toISOString(),
  } as const;
  return keepManifest(tx, platform, row, content, now);
}

const holder = (row: HandoffRow): string =>
  holderOf(row, {
    from: row.fromRegion,
    to: row.toRegion,
    ...(row.courier ? { courier: courierHolder(row.courier) } : {}),
  });

/** Both parties get the same receipt: who gave, who took, and the digest of what was stated. */
async function signReceipts(
  tx: Transaction,
  platform: Platform,
  row: HandoffRow,
  statement: Statement,
  digest: string,
  now: Date,
): Promise<Committed['receipts']> {
  const { by, released, holder: taken, sequence } = statement;
  const other = by === row.fromRegion ? row.toRegion : row.fromRegion;
  const [from, to] = released === taken ? [by, other] : [released, taken];
  const refMessageId = `${row.id}-${sequence}`;
  const receipts = await Promise.all(
    row.caseIds.map(async (caseId) => ({
      caseId,
      jws: await signReceipt(
        platform,
        { kind: 'custody', refMessageId, caseId, from, to, digest },
        now,
      ),
    })),
  );
  await tx.insert(receipt).values(
    receipts.map((signed) => ({
      ...signed,
      refMessageId,
      kind: 'custody' as const,
      createdAt: now,
    })),
  );
  return receipts;
}

/** As long as the log takes it, without splitting a character in two. */
const cut = (text: string): string => text.slice(0, 300).replace(/[\ud800-\udbff]$/, '');

function detailsOf(row: HandoffRow, reported: Reported, decided: Decided, taken: string) {
  const { pages, differences } = decided;
  const lines = differences.map(
    ({ code, declared, found, fault }) => `${code} ${found}/${declared}${fault ? ` ${fault}` : ''}`,
  );
  return {
    ...(pages === undefined ? {} : { pages }),
    ...(lines.length > 0 ? { differences: cut(lines.join(', ')) } : {}),
    ...(reported.waybill ? { waybill: reported.waybill } : {}),
    ...(reported.courier ? { courier: reported.courier } : {}),
    ...(reported.batchId ? { batch: reported.batchId } : {}),
    ...(row.owner ? { owner: row.owner } : {}),
    declared: row.pages,
    holder: taken,
  };
}

async function stated(
  tx: Transaction,
  platform: Platform,
  before: HandoffRow,
  after: HandoffRow,
  reported: Reported,
  decided: Decided,
  reporter: Reporter,
  now: Date,
) {
  const last = await lastEvent(tx, before.id);
  const sequence = (last?.sequence ?? 0) + 1;
  const manifest = await manifestAfter(tx, platform, after, decided, now);
  const { note: text, courier, waybill, batchId, items } = reported;
  const context = `${before.id}-${sequence}`;
  const note =
    text === undefined
      ? undefined
      : await sealNote(await wordsKey(platform.keys, before), text, context);
  const statement: Statement = {
    handoffId: before.id,
    sequence,
    event: decided.event,
    state: decided.place.state,
    leg: decided.place.leg,
    by: reporter.by,
    released: holder(before),
    holder: holder(after),
    at: now.toISOString(),
    declared: after.pages,
    ...(manifest === undefined ? {} : { manifest }),
    ...(decided.pages === undefined ? {} : { pages: decided.pages }),
    ...(items === undefined ? {} : { items }),
    ...(courier === undefined ? {} : { courier }),
    ...(waybill === undefined ? {} : { waybill }),
    ...(batchId === undefined ? {} : { batchId }),
    ...(note === undefined ? {} : { note: note.digest }),
    ...(last?.digest ? { previous: last.digest } : {}),
  };
  return { statement, sealedNote: note?.sealed ?? null };
}

/** Writes an event that was decided: dossier, event, audit, receipts, and what it means for the cases. */
export async function commitEvent(
  tx: Transaction,
  platform: Platform,
  before: HandoffRow,
  reported: Reported,
  decided: Decided,
  reporter: Reporter,
  now: Date,
): Promise<Committed> {
  const changed = rowAfter(before, reported, decided, now);
  const ended = endedOf(changed, await endedAmong(tx, changed.caseIds));
  const after = { ...changed, owner: ownerWith(changed, ended) };
  const { id: _, ...columns } = after;
  await tx.update(handoff).set(columns).where(eq(handoff.id, before.id));
  const { statement, sealedNote } = await stated(
    tx,
    platform,
    before,
    after,
    reported,
    decided,
    reporter,
    now,
  );
  const digest = await sha256Hex(canonicalJson(statement));
  await tx.insert(custodyEvent).values({
    handoffId: before.id,
    sequence: statement.sequence,
    event: decided.event,
    pages: decided.pages ?? null,
    waybill: reported.waybill ?? null,
    note: null,
    sealedNote,
    clientId: reporter.clientId,
    statement,
    digest,
    at: now,
  });
  const details = detailsOf(after, reported, decided, statement.holder);
  const { actor } = reporter;
  await auditHandoff(tx, after, { actor, action: `custody.${decided.event}`, details }, now);
  const receipts = await signReceipts(tx, platform, after, statement, digest, now);
  await settleOriginals(tx, platform, after, actor, now);
  return { row: after, statement, receipts };
}
