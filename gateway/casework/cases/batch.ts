import { z } from '@hono/zod-openapi';
import { CaseId, CaseRequest } from '#contracts/case';
import { type Failure, failure } from '#contracts/failures';
import { fail, type Result } from '#contracts/result';
import { inGroups } from '../../platform/database/in-groups.ts';
import { fieldErrors } from '../../platform/http/http.ts';
import { ProblemDocument } from '../../platform/http/openapi.ts';
import { canonicalJson, sha256Hex } from '../../platform/keys/digest.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { idempotencyClaim } from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { insertSubmissions, type Submission, type Submitted } from './insert-submission.ts';
import { submitCase } from './submit.ts';

export const batchPath = '/v1/cases/batch';
export const maxBatchBytes = 1024 * 1024;
const maxCases = 100;

/** Cases that have nothing to do with each other. Each is looked at by itself, so one that is wrong is refused alone. */
export const BatchRequest = z
  .strictObject({
    cases: z
      .array(
        z.strictObject({
          idempotencyKey: z
            .string()
            .openapi({ description: 'of this case; 8 to 128 visible ASCII' }),
          case: z
            .unknown()
            .openapi({ description: 'as the body of POST /v1/cases', type: 'object' }),
        }),
      )
      .min(1)
      .max(maxCases),
  })
  .openapi('CaseBatch');
export type BatchRequest = z.infer<typeof BatchRequest>;

/** One for each case, in their order: what `POST /v1/cases` would have answered. */
export const BatchAnswer = z.strictObject({
  results: z.array(
    z.union([
      z.strictObject({
        idempotencyKey: z.string(),
        status: z.literal(202),
        caseId: CaseId,
        state: z.literal('submitted'),
        receipt: z.string(),
        links: z.record(z.string(), z.string()),
      }),
      z.strictObject({
        idempotencyKey: z.string(),
        status: z.int(),
        retryAfter: z.int().optional().openapi({ description: 'seconds' }),
        problem: ProblemDocument,
      }),
    ]),
  ),
});

type Insert = (submission: Submission) => Promise<Result<Submitted, Failure>>;

async function submitEntry(
  platform: Platform,
  entry: BatchRequest['cases'][number],
  caller: Caller,
  insert: Insert,
): Promise<Result<Submitted, Failure>> {
  const request = CaseRequest.safeParse(entry.case);
  if (!request.success)
    return fail(failure('request.invalid', { fields: fieldErrors(request.error) }));
  const text = canonicalJson(entry.case);
  // The same act as the same case sent by itself: after a lost answer either door may be asked again.
  const claim = await idempotencyClaim(caller, entry.idempotencyKey, 'POST /v1/cases', text);
  if (!claim.ok) return claim;
  const digest = await sha256Hex(text);
  const asked = { request: request.data, caller, claim: claim.value, bodyDigest: digest };
  return submitCase(platform, asked, insert);
}

/**
 * Submits up to a hundred cases that share one call, one signature and, as far as they are ready together,
 * one commit. Each is accepted or refused by itself; its receipt's digest is that of its RFC 8785 text.
 * @returns one result for each case, in their order
 */
export async function submitBatch(
  platform: Platform,
  { cases }: BatchRequest,
  caller: Caller,
): Promise<Result<Submitted, Failure>[]> {
  const insert = inGroups<Submission, Result<Submitted, Failure>>((submissions) =>
    insertSubmissions(platform, submissions),
  );
  const under = new Map<string, Promise<Result<Submitted, Failure>>>();
  return Promise.all(
    cases.map((entry) => {
      const submit = () => submitEntry(platform, entry, caller, insert);
      // A key that comes again waits for what was done under it: answered in their order, not by chance.
      const submitted = under.get(entry.idempotencyKey)?.then(submit) ?? submit();
      under.set(entry.idempotencyKey, submitted);
      return submitted;
    }),
  );
}
