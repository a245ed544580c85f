import { type Failure, failure } from '#contracts/failures';
import type { RefusalReversal } from '#contracts/refusal-reversal';
import { fail, ok, type Result } from '#contracts/result';
import { hasBeenRetried } from '../../casework/bundles/store.ts';
import { type CaseRow, isPutAway } from '../../casework/cases/case-row.ts';
import { type Asked, type Changed, changeCase } from '../../casework/cases/change.ts';
import { supersedeEnd } from '../../casework/cases/outcome-receipts.ts';
import { reopenSubmission } from '../../delivery/pull/reopen.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { pulledRegions } from '../../trust/federation/pulled.ts';
import { currentFederation } from '../../trust/federation/store.ts';

const stands = (detail: string) => fail(failure('case.refusal_stands', { detail }));

/** What the region itself says of a case is not taken back here: it reported, or gave it a number. */
const isRegionsOwn = ({ lastReport, regionalCaseId }: CaseRow): boolean =>
  lastReport !== null || regionalCaseId !== null;

const defaultWaitMs = 60_000;

type Source = 'region' | 'operator';

/**
 * Whether the region has the case after all: a second one there, and a decision of the first, would be worse than a
 * refusal. Only its own "I have no such case" counts; what does not answer is not a no.
 */
async function askRegion(
  platform: Platform,
  row: CaseRow,
  { regionAsked }: RefusalReversal,
): Promise<Result<Source, Failure>> {
  const { document } = await currentFederation(platform);
  const bound = platform.regions.get(row.toRegion);
  const door = pulledRegions(document).includes(row.toRegion) ? undefined : bound?.adapter.cases;
  if (!bound || !door) {
    const reason =
      'this region cannot be asked from here: ask it, and say that it has no such case';
    const fields = [{ pointer: '/regionAsked', reason }];
    return regionAsked ? ok('operator') : fail(failure('request.invalid', { fields }));
  }
  const said = await door.statusOf({ caseId: row.id }, bound.context());
  if (said.ok)
    return fail(failure('case.known_to_region', { detail: `it says: ${said.value.state}` }));
  const { kind, code, retryAfterMs = defaultWaitMs } = said.failure;
  if (kind === 'rejected') return ok('region');
  const retryAfterSeconds = Math.ceil(retryAfterMs / 1000);
  return fail(failure('region.unavailable', { internal: `${kind}: ${code}`, retryAfterSeconds }));
}

/**
 * Takes back a refusal that was none: the case stands where it stood before its submission was refused, and the
 * submission goes again. The receipt of the refusal stands; its next end has one of its own.
 */
export async function reverseRefusal(
  platform: Platform,
  seen: CaseRow,
  asked: Asked,
  request: RefusalReversal,
): Promise<Result<Changed, Failure>> {
  // Asked before the transaction: nothing is locked while a region is called. A repetition needs no second answer.
  const isRefused = seen.state === 'refused' && !isPutAway(seen);
  const found =
    isRefused && !isRegionsOwn(seen) ? await askRegion(platform, seen, request) : undefined;
  if (found?.ok === false) return found;
  const reversed = await changeCase(platform, {
    ...asked,
    event: 'refusal_reversed',
    saying: async (row, tx, now) => {
      if (isPutAway(row)) return fail(failure('case.erased'));
      if (!found || row.version !== seen.version || isRegionsOwn(row))
        return stands(`the case is ${row.state}`);
      if (await hasBeenRetried(tx, row.id)) return stands('its step was applied for again');
      const message = await reopenSubmission(tx, row, now);
      if (!message) return stands('no message of it was refused');
      await supersedeEnd(tx, message.messageId);
      const details = { ...message, confirmedBy: found.value };
      return ok({ reasonCode: request.reason, details });
    },
  });
  if (reversed.ok) platform.wakeCourier(seen.toRegion);
  return reversed;
}
