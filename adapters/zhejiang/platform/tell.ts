import { randomUUID } from 'node:crypto';
import { request } from 'undici';
import { digestOf, signHeaders } from './gate.ts';
import type { ZhejiangPlatformSecrets } from './secrets.ts';
import { wrap, writeBody, type Xml, xmlType } from './xml.ts';

/** A record that the platform sends by itself, once: `forged` with a wrong key, `twice` the very same bytes. */
export async function tell(
  url: string | undefined,
  event: Xml,
  { callback }: ZhejiangPlatformSecrets,
  clock: () => Date,
  how?: 'forged' | 'twice',
): Promise<number[]> {
  if (url === undefined) return [];
  const path = new URL(url).pathname;
  const date = clock().toUTCString();
  const key = how === 'forged' ? { ...callback, secretKey: randomUUID() } : callback;
  const serial = randomUUID();
  const body = writeBody({ SJBH: randomUUID(), ...event });
  const BWZY = digestOf({ path, date, serial, body }, key);
  const signed = signHeaders({ method: 'POST', path, query: '', date }, key);
  const statuses: number[] = [];
  for (let times = how === 'twice' ? 2 : 1; times > 0; times--) {
    const answer = await request(url, {
      method: 'POST',
      headers: { ...signed, 'content-type': xmlType },
      body: wrap({ LSH: serial, BWZY }, body),
    });
    await answer.body.dump();
    statuses.push(answer.statusCode);
  }
  return statuses;
}
