import { randomBytes, randomUUID } from 'node:crypto';
import { request } from 'undici';
import { digest, sign } from './gate.ts';
import type { JiangsuPlatformSecrets } from './secrets.ts';

/** An event that the platform sends by itself, once: `forged` with a wrong token, `twice` the very same bytes. */
export async function tell(
  url: string | undefined,
  target: 'logout' | 'certificate',
  event: Readonly<Record<string, unknown>>,
  { paasId, token }: JiangsuPlatformSecrets['callback'],
  now: () => number,
  how?: 'forged' | 'twice',
): Promise<number[]> {
  if (url === undefined) return [];
  const timestamp = String(Math.floor(now() / 1000));
  const nonce = randomUUID();
  const eventNo = `WJE${randomBytes(8).toString('hex').toUpperCase()}`;
  const data = JSON.stringify({ eventNo, ...event });
  const headers = {
    'content-type': 'application/json;charset=UTF-8',
    'x-tif-paasid': paasId,
    'x-tif-timestamp': timestamp,
    'x-tif-nonce': nonce,
    'x-tif-signature': sign(timestamp, how === 'forged' ? 'not-the-token' : token, nonce),
  };
  const head = { bodyDigest: digest(token, target, timestamp, nonce, data) };
  const body = JSON.stringify({ head, data });
  const statuses: number[] = [];
  for (let times = how === 'twice' ? 2 : 1; times > 0; times--) {
    const answer = await request(url, { method: 'POST', headers, body });
    await answer.body.dump();
    statuses.push(answer.statusCode);
  }
  return statuses;
}
