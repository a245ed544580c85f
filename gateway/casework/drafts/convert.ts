import type { SubmissionMessage } from '#contracts/case';
import type { ConversionRequest, DraftRequest } from '#contracts/draft';
import { type Failure, failure } from '#contracts/failures';
import type { Item } from '#contracts/item';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit } from '../../audit/log/append.ts';
import { findItem } from '../../documents/items/store.ts';
import { eq } from '../../platform/database/drizzle.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { earlierResult } from '../../trust/acts/idempotency.ts';
import { entrustedWith } from '../../trust/identity/entrusted.ts';
import { type CaseRow, lockCase } from '../cases/case-row.ts';
import { type Asked, changeLocked } from '../cases/change.ts';
import { proofsIn } from '../cases/representation.ts';
import { sentWith } from '../cases/sent.ts';
import { withdrawalOf } from '../cases/withdraw.ts';
import type { DraftRow } from './draft-kind.ts';
import { draftEvent } from './row.ts';
import { draft } from './tables.ts';
import { newDraft } from './write.ts';

/** What of an application fits another item. A certificate was fetched for the one item, and is fetched anew for the other. */
function carriedOver(sent: SubmissionMessage, item: Item): DraftRequest {
  const { guardian, mandate, jointApplicants, reach } = sent;
  const known = new Set([...item.materials.map(({ code }) => code), ...proofsIn(sent)]);
  return {
    itemCode: item.code,
    from: sent.from,
    to: item.region,
    channel: sent.channel,
    applicant: sent.applicant,
    agent: sent.agent,
    guardian,
    mandate,
    jointApplicants,
    reach,
    form: sent.form,
    materials: sent.materials.flatMap(({ code, how, ref }) =>
      known.has(code) && how !== 'certificate'
        ? [{ code, how, ...(ref === undefined ? {} : { ref }) }]
        : [],
    ),
    originals: sent.originals,
    // Its questions are those of the wrong item.
    situation: undefined,
    externalId: undefined,
    prechecks: [],
  };
}

/** 事项选错: takes the case back and begins the right one with what was given already, both in one. */
export async function convertCase(
  platform: Platform,
  row: CaseRow,
  asked: Asked,
  { itemCode, ...confirmed }: ConversionRequest,
): Promise<Result<DraftRow, Failure>> {
  const item = await findItem(platform, itemCode);
  if (!item || item.code === row.itemCode) return fail(failure('item.unknown'));
  const { caller } = asked;
  const entrusted = entrustedWith(caller, [item.code]);
  if (!entrusted.ok) return entrusted;
  const sent = await sentWith(platform.database(), platform.keys, row);
  if (!sent) return fail(failure('case.erased'));
  const sameTarget = item.region === row.toRegion;
  const begun = await newDraft(platform, carriedOver(sent, item), caller, {
    convertedFrom: row.id,
    personIndex: row.personIndex,
    subject: sameTarget ? row.subject : null,
    homeRegion: row.homeRegion,
  });
  const converted = await inTransaction(
    platform,
    async (tx): Promise<Result<DraftRow, Failure>> => {
      const locked = await lockCase(tx, row.id);
      if (!locked) return fail(failure('case.not_found'));
      const earlier = await earlierResult(tx, asked.claim);
      if (!earlier.ok) return earlier;
      if (earlier.value !== undefined) {
        const [known] = await tx.select().from(draft).where(eq(draft.convertedFrom, row.id));
        return known ? ok(known) : fail(failure('draft.not_found'));
      }
      const withdrawn = await changeLocked(tx, platform, locked, {
        ...asked,
        ...withdrawalOf(platform, caller, confirmed),
      });
      if (!withdrawn.ok) return withdrawn;
      await tx.insert(draft).values(begun);
      const event = draftEvent(begun, caller, 'draft.opened', { from: row.id });
      await appendAudit(tx, [{ ...event, caseRef: row.id }], platform.clock());
      return ok(begun);
    },
  );
  if (converted.ok) platform.wakeCourier(row.toRegion);
  return converted;
}
