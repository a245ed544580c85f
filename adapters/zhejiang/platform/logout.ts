import { type Answer, json } from './answer.ts';
import type { ZhejiangPlatformSecrets } from './secrets.ts';
import { tell } from './tell.ts';

/** 注销 both ways: what the partner says of its sessions, and what it is told. */
export function createLogouts(
  logoutUrl: string | undefined,
  secrets: ZhejiangPlatformSecrets,
  clock: () => Date,
) {
  const signedOut: string[] = [];

  const signOut = (userid: string, how?: 'forged' | 'twice'): Promise<number[]> =>
    tell(logoutUrl, { SJLX: 'ZX', YHBH: userid }, secrets, clock, how);

  return {
    signOut,
    signedOut: (): string[] => [...signedOut],
    answer(input: URLSearchParams): Answer {
      const userid = input.get('userid') ?? '';
      if (userid === '') return json({ result: '1', errmsg: '缺少参数' });
      signedOut.push(userid);
      return json({ result: '0', errmsg: '成功' });
    },
  };
}
export type Logouts = ReturnType<typeof createLogouts>;
