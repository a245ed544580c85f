import { z } from 'zod';
import { answer, type BusinessAnswer } from './answers.ts';
import type { Sealer } from './envelope.ts';
import { tell } from './tell.ts';

const Query = z.strictObject({ zwdtswUserId: z.string().min(1).max(128) });

/** 单点登出 both ways: what partners say about their sessions, and what is said to them. */
export function logoutDesk(logoutUrl: string | undefined, sealer: Sealer) {
  const signedOut: string[] = [];

  const signOut = (zwdtswUserId: string, how?: 'forged' | 'twice'): Promise<number[]> =>
    tell(logoutUrl, { eventType: 'LOGOUT', zwdtswUserId }, sealer, how);

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
