import { randomUUID } from 'node:crypto';
import { request } from 'undici';
import { type Answer, json } from './answer.ts';
import { digestOf, signHeaders } from './gate.ts';
import type { JiashanPlatformSecrets } from './secrets.ts';
import { wrap, writeBody, xmlType } from './xml.ts';

/** 注销 both ways: what the partner says of its sessions, and what it is told. */
export function createLogouts(
  logoutUrl: string | undefined,
  { callback }: JiashanPlatformSecrets,
  clock: () => Date,
) {
  const signedOut: string[] = [];

  async function signOut(userid: string, how?: 'forged' | 'twice'): Promise<number[]> {
    if (logoutUrl === undefined) return [];
    const path = new URL(logoutUrl).pathname;
    const date = clock().toUTCString();
    const key = how === 'forged' ? { ...callback, secretKey: randomUUID() } : callback;
    const serial = randomUUID();
    const body = writeBody({ SJBH: randomUUID(), SJLX: 'ZX', YHBH: userid });
    const BWZY = digestOf({ path, date, serial, body }, key);
    const signed = signHeaders({ method: 'POST', path, query: '', date }, key);
    const statuses: number[] = [];
    for (let times = how === 'twice' ? 2 : 1; times > 0; times--) {
      const answer = await request(logoutUrl, {
        method: 'POST',
        headers: { ...signed, 'content-type': xmlType },
        body: wrap({ LSH: serial, BWZY }, body),
      });
      await answer.body.dump();
      statuses.push(answer.statusCode);
    }
    return statuses;
  }

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
