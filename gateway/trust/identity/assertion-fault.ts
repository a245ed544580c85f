import type { SubjectAssertion } from '#contracts/subject';

/** How far a region's clock may be ahead of ours. */
const aheadMs = 60_000;

/** What systems write where they have no number: two people with the same one would become one person. */
const filler =
  /^(\s|[-_.0*?/\\])*$|^(null|undefined|none|nil|nan|n\/a|unknown|anonymous|false|\[object object\])$/i;

/** Whether a region's number names somebody. */
export const namesSomebody = (localId: string): boolean => !filler.test(localId.trim());

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
