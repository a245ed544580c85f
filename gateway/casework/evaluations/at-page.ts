import type { EvaluationRequest } from '#contracts/evaluation';
import { type Failure, failure } from '#contracts/failures';
import { holderOf } from '#contracts/party';
import { fail, type Result } from '#contracts/result';
import { equalSecrets } from '../../platform/keys/digest.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { lockCase, readCase } from '../cases/case-row.ts';
import { tried } from '../cases/consent.ts';
import { sentWith } from '../cases/sent.ts';
import { readCode } from './code.ts';
import { type EvaluationRow, giveOnce } from './evaluate.ts';

/** Who gives it at the page: nobody of a member, but whoever has the code and the applicant's document. */
const atPage = {
  clientId: 'page',
  actor: { kind: 'person', id: 'page', organisation: 'tongban', role: 'applicant' },
} as const;

/**
 * Takes an evaluation from the page behind a code, which opens on any phone. The code alone does not do: whoever issued it has
 * it too. The last four characters of the applicant's document have to come with it, and five wrong ones a day are enough.
 */
export async function evaluateAtPage(
  platform: Platform,
  caseId: string,
  request: EvaluationRequest,
  lastFour: string,
): Promise<Result<EvaluationRow, Failure>> {
  const known = await readCase(platform.database(), caseId);
  // Without its code nobody's tries count: a stranger could use them up.
  if (!known || !(await readCode(platform.keys, known, request.code, platform.clock())))
    return fail(failure('evaluation.code_invalid'));
  return tried(platform, `${caseId} evaluation`, () =>
    inTransaction(platform, async (tx): Promise<Result<EvaluationRow, Failure>> => {
      const row = await lockCase(tx, caseId);
      const sent = row && (await sentWith(tx, platform.keys, row));
      if (!row || !sent) return fail(failure('evaluation.code_invalid'));
      const number = holderOf(sent.applicant).code;
      return equalSecrets(number.slice(-4), lastFour.toUpperCase())
        ? giveOnce(tx, platform, row, atPage, request)
        : fail(failure('consent.not_applicant'));
    }),
  );
}
