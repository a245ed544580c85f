import type { StatedDoubt } from '#contracts/case-times';

/** When a fact happened, as the region states it, and why that is not believed. */
export type Stated = { readonly at: Date; readonly doubt: StatedDoubt | null };

const longAgoMs = 366 * 86_400_000;

/**
 * What to think of the time that a report states: it is kept in any event, and decides unless it cannot be.
 * @param skewMs how far the region's clock may be from ours
 */
export function readStated(text: string, caseCreatedAt: Date, now: Date, skewMs: number): Stated {
  const at = new Date(text);
  const ms = at.getTime();
  if (ms > now.getTime() + skewMs) return { at, doubt: 'in_future' };
  if (ms < now.getTime() - longAgoMs) return { at, doubt: 'long_ago' };
  return { at, doubt: ms < caseCreatedAt.getTime() - skewMs ? 'before_case' : null };
}

/** What the log keeps of it. */
export const statedDetails = ({ at, doubt }: Stated) => ({
  reportedAt: at.toISOString(),
  ...(doubt ? { reportedAtDoubt: doubt } : {}),
});

/** The time that a report's fact has: the stated one, not after it was told; else when it was told. */
export const happenedAt = (stated: Stated, toldAt: Date): Date =>
  stated.doubt === null && stated.at < toldAt ? stated.at : toldAt;
