import type { Continuation } from '#contracts/consent';
import { inShanghai } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { personIndexes } from './person-index.ts';

/** Whoever has the document in hand types it right. More tries are guesses at somebody's number. */
const triesPerDay = 5;
const aDaySeconds = 86_400;

/**
 * Counts a try about one object; committed by itself, so that a refusal does not take it back.
 * @returns whether there was one left
 */
export async function countTry(
  platform: Platform,
  objectId: string,
  most: number = triesPerDay,
): Promise<string | undefined> {
  const day = inShanghai(platform.clock()).slice(0, 10);
  const rows = await rowsOf(
    platform.database(),
    sql`insert into consent_try as t (object_id, day, tries) values (${objectId}, ${day}, 1)
      on conflict (object_id) do update set day = excluded.day,
        tries = case when t.day = excluded.day then t.tries + 1 else 1 end
      where t.day <> excluded.day or t.tries < ${most}
      returning tries`,
  );
  return rows.length > 0 ? day : undefined;
}

/** Gives a try of a day back that was no guess. */
export async function returnTry(platform: Platform, objectId: string, day: string): Promise<void> {
  await platform
    .database()
    .execute(
      sql`update consent_try set tries = tries - 1 where object_id = ${objectId} and day = ${day} and tries > 0`,
    );
}

/** Once it was tried too often, until the next day. */
export const triesOver = failure('consent.tries_over', { retryAfterSeconds: aDaySeconds });

/**
 * A try at showing who one is. Counted before it is looked at: however many come at once, no more than five are. Only one that
 * does not show it stays counted: whoever has the document in hand may show it as often as they come.
 * @param objectId what it is about
 */
export async function tried<T>(
  platform: Platform,
  objectId: string,
  show: () => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  const day = await countTry(platform, objectId);
  if (day === undefined) return fail(triesOver);
  const shown = await show();
  if (shown.ok || shown.failure.code !== 'consent.not_applicant')
    await returnTry(platform, objectId, day);
  return shown;
}

/**
 * Whether this is the applicant of something: by the number alone, of which only a keyed digest is kept.
 * @param objectId what it is about: five wrong ones a day, whoever types them
 */
export async function isApplicant(
  platform: Platform,
  objectId: string,
  personIndex: string | null,
  number: string,
): Promise<Result<void, Failure>> {
  return tried(platform, objectId, async () =>
    personIndex !== null && personIndexes(platform, number).includes(personIndex)
      ? ok(undefined)
      : fail(failure('consent.not_applicant')),
  );
}

/** The applicant shows their document at a counter: consent to going on there. */
export const consents = (
  platform: Platform,
  { id, personIndex }: { readonly id: string; readonly personIndex: string | null },
  { document }: Continuation,
): Promise<Result<void, Failure>> => isApplicant(platform, id, personIndex, document.idNumber);

/** Forgets tries of earlier days. */
export async function forgetTries(platform: Platform): Promise<void> {
  const day = inShanghai(platform.clock()).slice(0, 10);
  await platform.database().execute(sql`delete from consent_try where day < ${day}`);
}
