import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { answer, type BusinessAnswer } from './answers.ts';
import type { Sealer } from './envelope.ts';

const Query = z.strictObject({ zwdtswUserId: z.string().min(1).max(128) });

/** 单点登出 both ways: what partners say about their sessions, and what is said to them. */
export function logoutDesk(logoutUrl: string | undefined, sealer: Sealer) {
  const signedOut: string[] = [];

  async function signOut(zwdtswUserId: string, how?: 'forged' | 'twice'): Promise<number[]> {
    if (logoutUrl === undefined) return [];
    const replayId = randomUUID();
    const event = { eventNo: randomUUID(), eventType: 'LOGOUT', zwdtswUserId };
    const body = sealer.seal(event, replayId, how === 'forged');
    const headers = { 'Content-Type': 'application/json; charset=utf-8', replayId };
    const statuses: number[] = [];
    for (let times = how === 'twice' ? 2 : 1; times > 0; times--)
      statuses.push((await fetch(logoutUrl, { method: 'POST', headers, body })).status);
    return statuses;
  }

  return {
    signOut,
    signedOut: () => [...signedOut],
    receive(payload: unknown): BusinessAnswer {
      const query = Query.safeParse(payload);
      if (!query.success) return answer('2004');
      signedOut.push(query.data.zwdtswUserId);
      return answer('0000');
    },
  };
}
export type LogoutDesk = ReturnType<typeof logoutDesk>;
