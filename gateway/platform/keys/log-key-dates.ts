import { type KeyDates, type KeyTimes, timesOf } from './key-dates.ts';

type LogKeyDates = Omit<KeyDates, 'publishFrom'> & {
  readonly kid: string;
  readonly x: string;
  readonly d?: string | undefined;
  readonly pkcs11?: string | undefined;
};

/** Whether it can sign: its private half stands beside it, or lies in a module. */
export const hasPrivateHalf = ({ d, pkcs11 }: Pick<LogKeyDates, 'd' | 'pkcs11'>): boolean =>
  d !== undefined || pkcs11 !== undefined;

/** So many keys of a log are kept: each is in every evidence package. */
export const mostLogKeys = 30;

/** For so long, at least, checkpoints carry the lines of both keys: those who know one of them learn the other. */
const overlapMs = 10 * 60_000;

/** Whether a key of the log signs at this time. */
export function logKeySigns(key: KeyDates, nowMs: number): boolean {
  const { useFromMs, retireAfterMs } = timesOf(key);
  return useFromMs <= nowMs && nowMs < retireAfterMs;
}

type Told = readonly (readonly [member: string, reason: string])[];

function aloneProblems(key: LogKeyDates, { retireAfterMs }: KeyTimes): Told {
  const told: [string, string][] = [];
  if (!hasPrivateHalf(key)) told.push(['d', 'the newest key needs its private half']);
  if (retireAfterMs !== Number.POSITIVE_INFINITY)
    told.push(['retireAfter', 'the newest key has no end: nothing would sign after it']);
  return told;
}

function followedProblems({ useFromMs, retireAfterMs }: KeyTimes, next: KeyTimes): Told {
  const told: [string, string][] = [];
  if (!(useFromMs < next.useFromMs)) told.push(['useFrom', 'the newest key stands first']);
  if (!(retireAfterMs >= next.useFromMs + overlapMs && Number.isFinite(retireAfterMs)))
    told.push(['retireAfter', 'must be there, 10 minutes after the next key signs or later']);
  return told;
}

/** What is wrong with the keys of a log, the newest first: each with the place of the key in the list. */
export function logKeyProblems(
  keys: readonly LogKeyDates[],
): readonly { readonly index: number; readonly member: string; readonly reason: string }[] {
  const times = keys.map(timesOf);
  return keys.flatMap((key, index) => {
    const own = timesOf(key);
    const [afterNext, next] = [times[index - 2], times[index - 1]];
    const told: Told[number][] = [
      ...(next ? followedProblems(own, next) : aloneProblems(key, own)),
    ];
    if (keys.findIndex(({ kid, x }) => kid === key.kid || x === key.x) !== index)
      told.push(['kid', 'occurs twice']);
    if (index < keys.length - 1 && own.useFromMs === Number.NEGATIVE_INFINITY)
      told.push(['useFrom', 'must be there: another key signed before']);
    if (afterNext && own.retireAfterMs > afterNext.useFromMs)
      told.push(['retireAfter', 'three keys would sign at once']);
    return told.map(([member, reason]) => ({ index, member, reason }));
  });
}
