import { LRUCache } from 'lru-cache';
import type { SubjectAssertion } from '#contracts/subject';
import { inArray } from '../../platform/database/drizzle.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { type PairwiseSubject, pairwiseSubject } from './pairwise-subject.ts';
import { issuedSubject } from './tables.ts';

type LocalPerson = Pick<SubjectAssertion, 'region' | 'localId'>;

/** A person's names in one sector, one per key version, the newest first. */
export function subjectsOf(
  platform: Platform,
  sector: string,
  person: LocalPerson,
): Promise<readonly PairwiseSubject[]> {
  const { publicOrigin } = platform.config;
  return Promise.all(
    platform.keys.subject.map((key) =>
      pairwiseSubject({ subject: [key] }, publicOrigin, sector, person),
    ),
  );
}

/** By the newest name: what the person is called. */
const givenBy = perPlatform(() => new LRUCache<string, PairwiseSubject>({ max: 20_000 }));

/** The oldest name that was given out: where two were, while a new key came to one process after the other, all agree. */
async function alreadyGiven(
  platform: Platform,
  candidates: readonly PairwiseSubject[],
): Promise<PairwiseSubject | undefined> {
  // With one key there is one name: whether it was given out changes nothing.
  if (candidates.length === 1) return undefined;
  const subs = candidates.map(({ sub }) => sub);
  const issued = await platform
    .database()
    .select({ sub: issuedSubject.sub })
    .from(issuedSubject)
    .where(inArray(issuedSubject.sub, subs));
  return candidates.findLast(({ sub }) => issued.some((row) => row.sub === sub));
}

async function choose(
  platform: Platform,
  candidates: readonly PairwiseSubject[],
  newest: PairwiseSubject,
): Promise<PairwiseSubject> {
  const known = await alreadyGiven(platform, candidates);
  if (known) return known;
  const row = { ...newest, issuedAt: platform.clock() };
  await platform.database().insert(issuedSubject).values(row).onConflictDoNothing();
  return newest;
}

/**
 * What a person is called in one sector: by the newest key, or as they were called there before that key
 * came. A platform's records of them stay good when keys rotate.
 */
export async function subjectIn(
  platform: Platform,
  sector: string,
  person: LocalPerson,
): Promise<PairwiseSubject> {
  const candidates = await subjectsOf(platform, sector, person);
  const [newest] = candidates;
  if (!newest) throw new Error('the key set holds no subject key');
  const cache = givenBy(platform);
  const known = cache.get(newest.sub) ?? (await choose(platform, candidates, newest));
  cache.set(newest.sub, known);
  return known;
}
