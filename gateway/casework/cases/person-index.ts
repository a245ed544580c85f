import { createHmac, type KeyObject } from 'node:crypto';
import type { Party } from '#contracts/party';
import { type SQL, sql } from '../../platform/database/drizzle.ts';
import type { Keys } from '../../platform/keys/keys.ts';
import type { Platform } from '../../platform/process/platform.ts';

const indexOf = (secret: KeyObject, number: string): string =>
  createHmac('sha256', secret).update(`person-index\n${number}`).digest('base64url');

/**
 * By what an applicant's cases are found by somebody who has their number: keyed, because numbers are guessable. It goes
 * with the case's key at an erasure, so that nobody is found any more.
 */
export function personIndex(
  { subject: [newest] }: Pick<Keys, 'subject'>,
  party: Party,
): string | null {
  return newest
    ? indexOf(newest.secret, party.kind === 'person' ? party.idNumber : party.uscc)
    : null;
}

/** What somebody's cases may be found by, one for each key, the newest first. */
export const personIndexes = (platform: Platform, number: string): readonly string[] =>
  platform.keys.subject.map(({ secret }) => indexOf(secret, number));

/** The cases behind an index. */
export const personIndexed = (index: string): SQL =>
  sql`select id from case_record where person_index = ${index}`;
