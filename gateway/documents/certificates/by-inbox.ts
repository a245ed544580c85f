import type { Certificate } from '#contracts/certificate';
import { asServed } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, gatewayActor, itemPurpose } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { eq } from '../../platform/database/drizzle.ts';
import { canonicalJson } from '../../platform/keys/digest.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { certificateRefs } from './certificate-ref.ts';
import type { Inquiry } from './events.ts';
import {
  type Answer,
  isAsked,
  lockAsked,
  newQuestion,
  openAnswer,
  type Question,
  type QuestionRow,
} from './questions.ts';
import { certificateQuestion } from './tables.ts';

/** Whoever waits need not ask more often. */
const askAgainSeconds = 30;

/** Counts what is asked, or refuses it. */
export type Count = () => Promise<Result<void, Failure>>;

/** What became of a question: a failure would take back what was written of it. */
type Asked = { readonly waits: QuestionRow } | { readonly answer: Answer };

/** An answer is given to whoever asked, once: the next copy is asked for anew. */
async function takeAnswer(tx: Transaction, platform: Platform, row: QuestionRow): Promise<Asked> {
  const answer = await openAnswer(platform, row);
  await tx.delete(certificateQuestion).where(eq(certificateQuestion.id, row.id));
  return { answer };
}

const askedEvent = ({ id, homeRegion }: QuestionRow, { item, certificateType }: Inquiry) => ({
  actor: gatewayActor,
  action: 'certificate.asked' as const,
  object: { class: 'question', ref: id },
  purpose: itemPurpose(item.code, item.name),
  details: { home: homeRegion, certificateType },
});

async function ask(
  tx: Transaction,
  platform: Platform,
  made: QuestionRow,
  inquiry: Inquiry,
): Promise<Asked> {
  const { createdAt: now } = made;
  const known = await lockAsked(tx, made.homeRegion, made.askedAs);
  const stands = known && known.expiresAt > now;
  if (stands) return known.answer ? takeAnswer(tx, platform, known) : { waits: known };
  if (known) await tx.delete(certificateQuestion).where(eq(certificateQuestion.id, known.id));
  const inserted = await tx
    .insert(certificateQuestion)
    .values(made)
    .onConflictDoNothing()
    .returning();
  if (inserted.length > 0) await appendAudit(tx, [askedEvent(made, inquiry)], now);
  return { waits: made };
}

/**
 * Asks a home region that cannot be called: the question waits until its platform fetches it, and the caller comes
 * again. It is the same question for as long as it is asked by the same member, for the same person and item.
 */
export async function askByInbox(
  platform: Platform,
  home: string,
  inquiry: Inquiry,
  question: Question,
  count?: Count,
): Promise<Result<Certificate, Failure>> {
  const { clientId, subject } = inquiry.caller;
  const { holder, type, purpose } = question;
  const named = canonicalJson([clientId, subject?.sub ?? '', holder.code, type, purpose.itemCode]);
  const [askedAs = ''] = await certificateRefs(platform.keys, `asked ${home}`, named);
  const now = platform.clock();
  // Whoever comes again for what was asked asks for nothing new. Not in the transaction: a refusal would hold its locks.
  if (count && !(await isAsked(platform.database(), home, askedAs, now))) {
    const counted = await count();
    if (!counted.ok) return counted;
  }
  const made = await newQuestion(platform, home, askedAs, question, now);
  const asked = await inTransaction(platform, async (tx) =>
    ok(await ask(tx, platform, made, inquiry)),
  );
  if (!asked.ok) return asked;
  if ('waits' in asked.value)
    return fail(
      failure('certificate.awaited', {
        detail: `the region answers by ${asServed(asked.value.waits.expiresAt)}`,
        retryAfterSeconds: askAgainSeconds,
      }),
    );
  const { certificate } = asked.value.answer;
  return certificate ? ok(certificate) : fail(failure('certificate.not_held'));
}
