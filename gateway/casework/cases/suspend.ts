import type { SuspensionRequest } from '#contracts/case-suspension';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { hasParked } from '../../delivery/outbox/parked.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { CaseRow } from './case-row.ts';
import { type Asked, type Changed, changeCase } from './change.ts';
import { isHeldByOriginals } from './originals.ts';
import { sealWords } from './words.ts';

const mayOwn = (row: CaseRow, owner: string): boolean =>
  ['operator', row.fromRegion, row.toRegion, row.homeRegion].includes(owner);

/** Stops a case with a reason and with somebody who must act; the other regions are told. */
export const suspendCase = (
  platform: Platform,
  asked: Asked,
  { reason, owner, legalBasis, expectedDays: days, note }: SuspensionRequest,
): Promise<Result<Changed, Failure>> =>
  changeCase(platform, {
    ...asked,
    event: 'suspend',
    saying: async (row) => {
      if (!mayOwn(row, owner)) {
        const problem = { pointer: '/owner', reason: 'not a region of this case, nor operator' };
        return fail(failure('request.invalid', { fields: [problem] }));
      }
      const said = {
        ...(note === '' ? {} : { note }),
        ...(legalBasis === undefined ? {} : { legalBasis }),
      };
      const words = await sealWords(platform.keys, row, 'suspensionWords', said);
      const expected = days === undefined ? {} : { days };
      return ok({ owner, reasonCode: reason, words, ...expected, details: { owner, ...expected } });
    },
  });

/** What an operator ends who lets a case go on whose withdrawal could not be delivered. */
const isUndelivered = ({ state, owner }: CaseRow, { caller }: Asked): boolean =>
  caller.role === 'operator' && state === 'withdrawn' && owner === 'operator';

/** The region must not be told of a withdrawal that was given up here: a parked message may still go. */
async function giveUpWithdrawal(
  platform: Platform,
  asked: Asked,
): Promise<Result<Changed, Failure>> {
  const parked = await hasParked(platform.database(), asked.caseId);
  const detail = 'its withdrawal is parked: send that again';
  return changeCase(platform, {
    ...asked,
    event: 'withdrawal_refused',
    saying: async () =>
      parked
        ? fail(failure('case.transition_forbidden', { detail }))
        : ok({ reasonCode: 'withdrawal_undelivered' }),
  });
}

/**
 * Lets a suspended case go on from where it stood. One that waits for its originals goes on by their count;
 * only an operator lets it go on without. So does an operator with one whose withdrawal expired on its way.
 */
export async function resumeCase(
  platform: Platform,
  row: CaseRow,
  asked: Asked,
): Promise<Result<Changed, Failure>> {
  if (isUndelivered(row, asked)) return giveUpWithdrawal(platform, asked);
  const held =
    asked.caller.role !== 'operator' &&
    (await isHeldByOriginals(platform.database(), asked.caseId));
  const detail = 'it goes on when its originals are complete';
  return changeCase(platform, {
    ...asked,
    event: 'resume',
    saying: async () => (held ? fail(failure('case.transition_forbidden', { detail })) : ok({})),
  });
}
