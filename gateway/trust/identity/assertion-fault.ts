import { isFiller } from '#contracts/open-text';
import type { SubjectAssertion } from '#contracts/subject';

/** How far a region's clock may be ahead of ours. */
const aheadMs = 60_000;

/** Whether a region's number names somebody: two people with the same filler would become one person. */
export const namesSomebody = (localId: string): boolean => !isFiller(localId);

/**
 * What makes a home region's word about a person unusable, whoever brought it: it is about nobody, or the
 * log-in is still to come, which would keep a kiosk open for as long.
 */
export function assertionFault(
  { localId, authTime }: Pick<SubjectAssertion, 'localId' | 'authTime'>,
  now: Date,
): 'nobody' | 'future' | undefined {
  if (!namesSomebody(localId)) return 'nobody';
  const stated = Date.parse(authTime);
  return stated <= now.getTime() + aheadMs ? undefined : 'future';
}

/** The time of a log-in as far as it can be true: a clock that is a little ahead gains nothing by it. */
export const notAfter = (authTime: string, now: Date): string =>
  Date.parse(authTime) > now.getTime() ? now.toISOString() : authTime;
