import { base64url } from 'jose';
import type { Party } from '#contracts/party';
import { type SQL, sql } from '../../platform/database/drizzle.ts';
import { utf8 } from '../../platform/keys/digest.ts';
import type { Keys } from '../../platform/keys/keys.ts';
import type { Platform } from '../../platform/process/platform.ts';

const indexOf = async (key: CryptoKey, number: string): Promise<string> =>
  base64url.encode(
    new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(`person-index\n${number}`))),
  );

/**
 * By what an applicant's cases are found by somebody who has their number: keyed, because numbers are guessable. It goes
 * with the case's key at an erasure, so that nobody is found any more.
 */
export async function personIndex(
  { subject: [newest] }: Pick<Keys, 'subject'>,
  party: Party,
): Promise<string | null> {
  return newest ? indexOf(newest.key, party.kind === 'person' ? party.idNumber : party.uscc) : null;
}

/** What somebody's cases may be found by, one for each key, the newest first. */
export const personIndexes = (platform: Platform, number: string): Promise<readonly string[]> =>
  Promise.all(platform.keys.subject.map(({ key }) => indexOf(key, number)));

/** The cases behind an index. */
export const personIndexed = (index: string): SQL =>
  sql`select id from case_record where person_index = ${index}`;
