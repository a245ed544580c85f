import { z } from 'zod';
import { Certificate, Purpose } from '#contracts/certificate';
import { Holder } from '#contracts/party';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import {
  and,
  asc,
  eq,
  gt,
  type InferSelectModel,
  isNull,
  lt,
} from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { openRowKey } from '../../platform/keys/row-key.ts';
import { newDataKey, openJson, sealJson } from '../../platform/keys/seal.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { certificateQuestion } from './tables.ts';

export type QuestionRow = InferSelectModel<typeof certificateQuestion>;

/** What a region is asked: whose certificate, which, and for what. */
export const Question = z.strictObject({ holder: Holder, type: z.string(), purpose: Purpose });
export type Question = z.infer<typeof Question>;

/** Absent: the region holds none. */
export const Answer = z.strictObject({ certificate: Certificate.optional() });
export type Answer = z.infer<typeof Answer>;

/** So long a question waits, and its answer for whoever asked. */
export const questionMs = 86_400_000;

const answerContext = (id: string): string => `${id} answer`;

export async function newQuestion(
  { keys }: Platform,
  homeRegion: string,
  askedAs: string,
  question: Question,
  now: Date,
): Promise<QuestionRow> {
  const id = newId('question', now);
  const { key, wrapped, masterVersion } = await newDataKey(keys.master, id);
  return {
    id,
    homeRegion,
    askedAs,
    wrappedKey: wrapped,
    masterVersion,
    sealed: await sealJson(key, question, id),
    answer: null,
    createdAt: now,
    expiresAt: new Date(now.getTime() + questionMs),
  };
}

export async function openQuestion({ keys }: Platform, row: QuestionRow): Promise<Question> {
  const { key } = await openRowKey(keys, row);
  return Question.parse(await openJson(key, row.sealed, row.id));
}

export async function sealAnswer({ keys }: Platform, row: QuestionRow, answer: Answer) {
  const { key } = await openRowKey(keys, row);
  return sealJson(key, answer, answerContext(row.id));
}

export async function openAnswer({ keys }: Platform, row: QuestionRow): Promise<Answer> {
  const { key } = await openRowKey(keys, row);
  return Answer.parse(await openJson(key, row.answer ?? new Uint8Array(), answerContext(row.id)));
}

/** The question that was asked so, locked. */
export async function lockAsked(
  tx: Transaction,
  homeRegion: string,
  askedAs: string,
): Promise<QuestionRow | undefined> {
  const [row] = await tx
    .select()
    .from(certificateQuestion)
    .where(
      and(eq(certificateQuestion.homeRegion, homeRegion), eq(certificateQuestion.askedAs, askedAs)),
    )
    .for('update');
  return row;
}

/** Whether it was asked so and waits, for its answer or for who asked. */
export async function isAsked(
  database: Pick<Queryable, 'select'>,
  homeRegion: string,
  askedAs: string,
  now: Date,
): Promise<boolean> {
  const rows = await database
    .select({ id: certificateQuestion.id })
    .from(certificateQuestion)
    .where(
      and(
        eq(certificateQuestion.homeRegion, homeRegion),
        eq(certificateQuestion.askedAs, askedAs),
        gt(certificateQuestion.expiresAt, now),
      ),
    );
  return rows.length > 0;
}

/** What waits for a region's answer, the oldest first. */
export const waitingQuestions = (
  database: Pick<Queryable, 'select'>,
  region: string,
  limit: number,
  now: Date,
): Promise<QuestionRow[]> =>
  database
    .select()
    .from(certificateQuestion)
    .where(
      and(
        eq(certificateQuestion.homeRegion, region),
        isNull(certificateQuestion.answer),
        gt(certificateQuestion.expiresAt, now),
      ),
    )
    .orderBy(asc(certificateQuestion.createdAt), asc(certificateQuestion.id))
    .limit(limit);

export const readQuestion = async (
  database: Pick<Queryable, 'select'>,
  id: string,
): Promise<QuestionRow | undefined> => {
  const [row] = await database
    .select()
    .from(certificateQuestion)
    .where(eq(certificateQuestion.id, id));
  return row;
};

/** Forgets what nobody waits for any more. */
export async function removeOldQuestions(platform: Platform): Promise<void> {
  await platform
    .database()
    .delete(certificateQuestion)
    .where(lt(certificateQuestion.expiresAt, platform.clock()));
}
