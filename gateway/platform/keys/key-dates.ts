import { z } from 'zod';
import { Instant } from '#contracts/dates';

/** How long others may keep our key set (`cache-control`): so long before it signs, a key must be published. */
export const jwksMaxAgeSeconds = 300;

/** What lives longest of what we sign and others verify online: a credential, 30 days. */
const longestLifeMs = 30 * 86_400_000;

/** From publication to use, at least: twice the cache time, for caches behind caches. */
const leadMs = 2 * jwksMaxAgeSeconds * 1000;

/** When a signing key is shown, when it signs, and from when on it is neither. All may be absent. */
export const KeyDates = z.object({
  publishFrom: Instant.optional(),
  useFrom: Instant.optional(),
  retireAfter: Instant.optional(),
});
export type KeyDates = z.infer<typeof KeyDates>;

const msOf = (instant: string | undefined, otherwise: number): number =>
  instant === undefined ? otherwise : Date.parse(instant);

export type KeyTimes = {
  readonly publishFromMs: number;
  readonly useFromMs: number;
  readonly retireAfterMs: number;
};

export const timesOf = ({ publishFrom, useFrom, retireAfter }: KeyDates): KeyTimes => ({
  publishFromMs: msOf(publishFrom, Number.NEGATIVE_INFINITY),
  useFromMs: msOf(useFrom, Number.NEGATIVE_INFINITY),
  retireAfterMs: msOf(retireAfter, Number.POSITIVE_INFINITY),
});

export const isPublished = (times: KeyTimes, nowMs: number): boolean =>
  times.publishFromMs <= nowMs && nowMs < times.retireAfterMs;

/** The key that signs: published, in use, and of those the one that came into use last. */
export function signingAt<K extends { readonly times: KeyTimes }>(
  keys: readonly K[],
  nowMs: number,
): K | undefined {
  let newest: K | undefined;
  for (const key of keys) {
    if (!isPublished(key.times, nowMs) || key.times.useFromMs > nowMs) continue;
    if (!newest || key.times.useFromMs > newest.times.useFromMs) newest = key;
  }
  return newest;
}

/** What is wrong with the dates of a set of keys: each with the place of the key in the list. */
export function dateProblems(
  keys: readonly (KeyDates & { readonly kid: string })[],
): readonly { readonly index: number; readonly member: string; readonly reason: string }[] {
  const problems: { index: number; member: string; reason: string }[] = [];
  const times = keys.map(timesOf);
  keys.forEach((key, index) => {
    const own = timesOf(key);
    const report = (member: string, reason: string) => problems.push({ index, member, reason });
    if (keys.findIndex(({ kid }) => kid === key.kid) !== index) report('kid', 'occurs twice');
    if (
      own.useFromMs !== Number.NEGATIVE_INFINITY &&
      !(own.publishFromMs + leadMs <= own.useFromMs)
    )
      report('useFrom', 'must be at least 10 minutes after publishFrom');
    const successors = times.filter(({ useFromMs }) => useFromMs > own.useFromMs);
    const taken = Math.min(...successors.map(({ useFromMs }) => useFromMs));
    if (own.retireAfterMs < taken + longestLifeMs)
      report('retireAfter', 'must be 30 days after the next key signs; remove a key that is lost');
  });
  return problems;
}
