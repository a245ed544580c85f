import { z } from 'zod';
import type { Failure } from '#contracts/failures';
import type { Result } from '#contracts/result';
import { FreeText } from '#contracts/text';
import type { Platform } from '../../platform/process/platform.ts';
import { type Asked, type Changed, changeCase } from './change.ts';

export const WithdrawalRequest = z.strictObject({ reason: FreeText({ min: 2, max: 500 }) });
export type WithdrawalRequest = z.infer<typeof WithdrawalRequest>;

/** Takes a case back that is not decided yet, wherever it stands. */
export const withdrawCase = (
  platform: Platform,
  asked: Asked,
  { reason }: WithdrawalRequest,
): Promise<Result<Changed, Failure>> =>
  changeCase(platform, {
    ...asked,
    event: 'withdraw',
    message: ({ toRegion }) => ({
      kind: 'withdrawal',
      to: toRegion,
      regionalCaseId: '',
      reason,
    }),
  });
