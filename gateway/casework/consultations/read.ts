import { z } from 'zod';
import { asServed } from '#contracts/dates';
import {
  and,
  desc,
  eq,
  isNotNull,
  isNull,
  lt,
  or,
  type SQL,
  sql,
} from '../../platform/database/drizzle.ts';
import { openJson } from '../../platform/keys/seal.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayName, dayOf } from '../../platform/time/working-days.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { forgottenBefore } from '../cases/answers-kept.ts';
import { isOfErased, readCase } from '../cases/case-row.ts';
import { wordsKeyOf } from './ask.ts';
import { type ConsultationRow, consultationRelations } from './kinds.ts';
import { consultation } from './tables.ts';

export const consultationView = (row: ConsultationRow, now: Date) => ({
  consultationId: row.id,
  ...(row.caseId === null ? {} : { caseId: row.caseId }),
  itemCode: row.itemCode,
  from: row.fromRegion,
  to: row.toRegion,
  state: row.answeredAt ? ('answered' as const) : ('open' as const),
  dueOn: row.dueOn,
  overdue: row.answeredAt === null && dayName(dayOf(now)) > row.dueOn,
  createdAt: asServed(row.createdAt),
  ...(row.answeredAt ? { answeredAt: asServed(row.answeredAt) } : {}),
  published: row.published !== null,
});
export type ConsultationView = ReturnType<typeof consultationView>;

/** One question with its words, for who asked and who answers. */
export async function describeConsultation(
  platform: Platform,
  row: ConsultationRow,
  caller: Caller,
): Promise<ConsultationView & { text?: string; answer?: string }> {
  const view = consultationView(row, platform.clock());
  const mayRead = consultationRelations(row, caller).some(
    (relation) => relation === 'reporter' || relation === 'answerer',
  );
  if (!mayRead) return view;
  const ofCase = row.caseId === null ? undefined : await readCase(platform.database(), row.caseId);
  const key = await wordsKeyOf(platform, row, ofCase);
  const open = async (sealed: Uint8Array | null, what: 'question' | 'answer') =>
    key && sealed
      ? z.string().parse(await openJson(key.key, sealed, `${row.id} ${what}`))
      : undefined;
  const [text, answer] = await Promise.all([
    open(row.question, 'question'),
    open(row.answer, 'answer'),
  ]);
  return {
    ...view,
    ...(text === undefined ? {} : { text }),
    ...(answer === undefined ? {} : { answer }),
  };
}

export type ConsultationQuery = {
  readonly state: 'all' | 'open' | 'overdue';
  readonly caseId?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

/** As `consultationRelations` has it. */
function seenBy({ role, region, subject, clientId }: Caller): SQL | undefined {
  if (role === 'platform')
    return or(
      eq(consultation.toRegion, region),
      and(eq(consultation.fromRegion, region), isNull(consultation.subject)),
      and(
        eq(consultation.clientId, clientId),
        subject ? eq(consultation.subject, subject.sub) : undefined,
      ),
    );
  return role === 'app' || role === 'kiosk'
    ? eq(consultation.subject, subject?.sub ?? '')
    : undefined;
}

/** Questions that the caller asked or answers, newest first, without their words. */
export async function listConsultations(
  platform: Platform,
  caller: Caller,
  { state, caseId, cursor, limit }: ConsultationQuery,
): Promise<{ consultations: ConsultationView[]; next?: string }> {
  const now = platform.clock();
  const conditions = [
    seenBy(caller),
    state === 'all' ? undefined : isNull(consultation.answeredAt),
    state === 'overdue' ? lt(consultation.dueOn, dayName(dayOf(now))) : undefined,
    caseId ? eq(consultation.caseId, caseId) : undefined,
    cursor ? lt(consultation.id, cursor) : undefined,
  ];
  const rows = await platform
    .database()
    .select()
    .from(consultation)
    .where(and(...conditions))
    .orderBy(desc(consultation.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    consultations: page.map((row) => consultationView(row, now)),
    ...(last ? { next: last.id } : {}),
  };
}

const shown = 50;

/** What was asked about an item before and is answered for everybody, the newest first. */
export async function publishedAnswers(
  platform: Platform,
  itemCode: string,
  q: string | undefined,
) {
  const like = q === undefined ? undefined : `%${q.replace(/[\\%_]/g, '\\$&')}%`;
  const { published } = consultation;
  const text = sql<string>`concat_ws(E'\\n', ${published}->>'question', ${published}->>'answer')`;
  const rows = await platform
    .database()
    .select({ published: consultation.published, answeredAt: consultation.answeredAt })
    .from(consultation)
    .where(
      and(
        eq(consultation.itemCode, itemCode),
        isNotNull(consultation.published),
        like === undefined ? undefined : sql`${text} ilike ${like}`,
      ),
    )
    .orderBy(desc(consultation.id))
    .limit(shown);
  return rows.flatMap(({ published, answeredAt }) =>
    published && answeredAt ? [{ ...published, answeredAt: asServed(answeredAt) }] : [],
  );
}

/**
 * Destroys the words about items as long after their answer as cases are kept; what was published stays. What nobody
 * answered in that time goes whole, and what was about a case goes with the case.
 */
export async function forgetConsultations(platform: Platform): Promise<void> {
  const database = platform.database();
  const before = forgottenBefore(platform);
  const { caseId, answeredAt, createdAt, wrappedKey } = consultation;
  const isLeft = and(isNull(caseId), isNull(answeredAt), lt(createdAt, before));
  await database.delete(consultation).where(or(isLeft, isOfErased(caseId)));
  await database
    .update(consultation)
    .set({ wrappedKey: null, question: null, answer: null, subject: null })
    .where(and(isNotNull(wrappedKey), lt(answeredAt, before)));
}
