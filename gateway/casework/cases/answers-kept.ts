import type { Platform } from '../../platform/process/platform.ts';

const dayMs = 86_400_000;
/** Whoever asked has so long to read the answer, however short cases are kept. */
const leastDays = 30;

/** What was answered before this, and belongs to no case, has been kept as long as a case is. */
export function forgottenBefore({ config, clock }: Pick<Platform, 'config' | 'clock'>): Date {
  const keptDays = Math.max(config.caseRetentionDays ?? 0, leastDays);
  return new Date(clock().getTime() - keptDays * dayMs);
}
