import { type Failure, failure } from '#contracts/failures';
import { pointerOf } from '#contracts/pointer';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, memberActor } from '../../audit/log/append.ts';
import { and, eq, isNull } from '../../platform/database/drizzle.ts';
import { canonicalJson } from '../../platform/keys/digest.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import {
  Answer,
  openAnswer,
  openQuestion,
  type QuestionRow,
  readQuestion,
  sealAnswer,
} from './questions.ts';
import { certificateQuestion } from './tables.ts';

/** What a region answers, as it would be read at its own door: another type than was asked for is no answer. */
async function readAnswer(
  platform: Platform,
  row: QuestionRow,
  body: unknown,
): Promise<Result<Answer, Failure>> {
  const { data, error } = Answer.safeParse(body);
  const fields = (error?.issues ?? [])
    .slice(0, 50)
    .map(({ path, message: reason }) => ({ pointer: pointerOf(path), reason }));
  if (!data) return fail(failure('request.invalid', { fields }));
  const { type } = await openQuestion(platform, row);
  const pointer = '/certificate/type';
  return data.certificate && data.certificate.type !== type
    ? fail(failure('request.invalid', { fields: [{ pointer, reason: `must be ${type}` }] }))
    : ok(data);
}

/** Of an answer that came second: the same again is the same, whichever of two was first by a moment. */
async function again(
  platform: Platform,
  row: QuestionRow | undefined,
  answer: Answer,
): Promise<Result<void, Failure>> {
  if (!row) return fail(failure('inbox.message_unknown'));
  const same = canonicalJson(await openAnswer(platform, row)) === canonicalJson(answer);
  return same ? ok(undefined) : fail(failure('inbox.already_answered'));
}

/** Keeps the first answer: what was answered stands, and the same again is the same. */
export async function answerQuestion(
  platform: Platform,
  caller: Caller,
  row: QuestionRow,
  body: unknown,
): Promise<Result<void, Failure>> {
  const read = await readAnswer(platform, row, body);
  if (!read.ok) return read;
  const sealed = await sealAnswer(platform, row, read.value);
  const now = platform.clock();
  return inTransaction(platform, async (tx): Promise<Result<void, Failure>> => {
    const kept = await tx
      .update(certificateQuestion)
      .set({ answer: sealed })
      .where(and(eq(certificateQuestion.id, row.id), isNull(certificateQuestion.answer)))
      .returning();
    if (kept.length === 0) return again(platform, await readQuestion(tx, row.id), read.value);
    const event = {
      actor: memberActor(caller),
      action: 'certificate.answered' as const,
      object: { class: 'question', ref: row.id },
      purpose: 'question about a certificate' as const,
      reasonCode: read.value.certificate ? 'held' : 'not_held',
    };
    await appendAudit(tx, [event], now);
    return ok(undefined);
  });
}
