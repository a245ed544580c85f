import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAuditAlone, memberActor } from '../../audit/log/append.ts';
import { rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { countTry, returnTry, triesOver } from './consent.ts';
import { personIndexes } from './person-index.ts';

/** So many searches of one clerk find nobody on one day. More are guesses at numbers, and then none is answered. */
const missesPerDay = 50;
/** And of all whom one platform names: whoever it puts in front of a search is its own to say. */
const missesOfClient = 20 * missesPerDay;

type Search<T> = {
  /** The act that it is, by which tries are counted and the event is named. */
  readonly act: string;
  readonly document: { readonly idNumber: string };
  readonly find: (indexes: readonly string[]) => Promise<T>;
  /** What was found, by the names under which the log has it: whose they are sees that somebody looked. */
  readonly foundIn: (answer: T) => readonly string[];
};

/**
 * Who is here with an appointment has no case yet, and who has a case booked nothing: a number that the region knows by either is no
 * guess (the room of appointments is behind this one, so its table is asked by name).
 */
async function isKnown(
  platform: Platform,
  { region }: Caller,
  indexes: readonly string[],
): Promise<boolean> {
  const any = sql`any(${sql.param([...indexes])}::text[])`;
  const rows = await rowsOf(
    platform.database(),
    sql`select 1 as one from case_record where person_index = ${any} and ${region} in (from_region, to_region, home_region)
      union all select 1 from appointment where person_index = ${any} and region = ${region} limit 1`,
  );
  return rows.length > 0;
}

/** Looks for somebody by the document that they show: only for a clerk who is named, never without an event, and no guessing. */
export async function searchByDocument<T>(
  platform: Platform,
  caller: Caller,
  { act, document, find, foundIn }: Search<T>,
): Promise<Result<T, Failure>> {
  if (!caller.actor) return fail(failure('auth.actor_required'));
  const ofClient = `${act} ${caller.clientId}`;
  const ofClerk = `${ofClient} ${caller.actor.id}`;
  // Counted before: however many are asked at once, no more than these are answered. Who goes on after their own spends nobody else’s.
  const clerksDay = await countTry(platform, ofClerk, missesPerDay);
  const day = clerksDay && (await countTry(platform, ofClient, missesOfClient));
  if (!day) return fail(triesOver);
  const indexes = personIndexes(platform, document.idNumber);
  const answer = await find(indexes);
  const found = foundIn(answer);
  // Committed before anything is shown.
  await appendAuditAlone(platform, {
    ...(found.length > 0 ? { cases: [...found] } : {}),
    actor: memberActor(caller),
    action: 'data.read',
    object: { class: 'person_search', ref: act },
    purpose: 'case_handling',
    details: { found: found.length },
  });
  if (found.length > 0 || (await isKnown(platform, caller, indexes))) {
    await returnTry(platform, ofClient, day);
    await returnTry(platform, ofClerk, clerksDay);
  }
  return ok(answer);
}
