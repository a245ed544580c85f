import { leastRetention } from '#contracts/retention';
import type { Platform } from '../../platform/process/platform.ts';

const dayMs = 86_400_000;

/** What was answered before this, and belongs to no case, has been kept for as long as answers are. */
export function forgottenBefore({ config, clock }: Pick<Platform, 'config' | 'clock'>): Date {
  const { answers } = config.retention ?? leastRetention;
  return new Date(clock().getTime() - answers * dayMs);
}
