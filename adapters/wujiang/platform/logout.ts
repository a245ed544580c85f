import { randomBytes, randomUUID } from 'node:crypto';
import { request } from 'undici';
import { z } from 'zod';
import { digest, sign } from './gate.ts';
import type { WujiangPlatformSecrets } from './secrets.ts';

const Params = z.strictObject({
  uuid: z.string().min(1).max(128),
  serialno: z.string().min(16).max(64),
});

function parse(params: string | null): unknown {
  try {
    return JSON.parse(params ?? '');
  } catch {
    return undefined;
  }
}

/** 统一注销 both ways. */
export function makeLogouts(
  logoutUrl: string | undefined,
  { paasId, token }: WujiangPlatformSecrets['callback'],
  now: () => number,
) {
  const signedOut: string[] = [];

  async function signOut(uuid: string, how?: 'forged' | 'twice'): Promise<number[]> {
    if (logoutUrl === undefined) return [];
    const timestamp = String(Math.floor(now() / 1000));
    const nonce = randomUUID();
    const eventNo = `WJL${randomBytes(8).toString('hex').toUpperCase()}`;
    const data = JSON.stringify({ eventNo, uuid });
    const headers = {
      'content-type': 'application/json;charset=UTF-8',
      'x-tif-paasid': paasId,
      'x-tif-timestamp': timestamp,
      'x-tif-nonce': nonce,
      'x-tif-signature': sign(timestamp, how === 'forged' ? 'not-the-token' : token, nonce),
    };
    const head = { bodyDigest: digest(token, 'logout', timestamp, nonce, data) };
    const body = JSON.stringify({ head, data });
    const statuses: number[] = [];
    for (let times = how === 'twice' ? 2 : 1; times > 0; times--) {
      const answer = await request(logoutUrl, { method: 'POST', headers, body });
      await answer.body.dump();
      statuses.push(answer.statusCode);
    }
    return statuses;
  }

  /** Whether the partner's word could be read. */
  function receive(params: string | null): boolean {
    const parsed = Params.safeParse(parse(params));
    if (parsed.success) signedOut.push(parsed.data.uuid);
    return parsed.success;
  }

  return { signOut, receive, signedOut: (): string[] => [...signedOut] };
}
export type Logouts = ReturnType<typeof makeLogouts>;
