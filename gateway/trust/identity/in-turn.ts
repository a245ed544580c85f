import type { Context } from 'hono';
import type { Failure } from '#contracts/failures';
import type { Platform } from '../../platform/process/platform.ts';
import type { Member } from '../federation/entries.ts';
import type { CallerEnv } from './caller.ts';
import { enter } from './member-quota.ts';

/**
 * Does a member's work when it is the member's turn, and says in the answer how much of the quota is left.
 * A request that was let in once, by another guard of the same route, is let in.
 */
export async function inTurn(
  platform: Platform,
  c: Context<CallerEnv>,
  member: Member,
  refuse: (refused: Failure) => Response,
  work: () => Promise<Response | undefined>,
): Promise<Response | undefined> {
  if (c.get('caller') !== undefined) return work();
  const { entered, fields } = await enter(platform, member);
  let answer: Response | undefined;
  if (entered.ok) {
    try {
      answer = await work();
    } finally {
      entered.value.leave();
    }
  } else {
    answer = refuse(entered.failure);
  }
  const { headers } = answer ?? c.res;
  for (const [name, value] of Object.entries(fields())) headers.set(name, value);
  return answer;
}
