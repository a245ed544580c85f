import { randomUUID } from 'node:crypto';
import type { Sealer } from './envelope.ts';

/** What the platform tells the partner by itself, once: `forged` with a wrong signature, `twice` the very same bytes. */
export async function tell(
  url: string | undefined,
  event: Readonly<Record<string, unknown>>,
  sealer: Sealer,
  how?: 'forged' | 'twice',
): Promise<number[]> {
  if (url === undefined) return [];
  const replayId = randomUUID();
  const body = sealer.seal({ eventNo: randomUUID(), ...event }, replayId, how === 'forged');
  const headers = { 'Content-Type': 'application/json; charset=utf-8', replayId };
  const statuses: number[] = [];
  for (let times = how === 'twice' ? 2 : 1; times > 0; times--)
    statuses.push((await fetch(url, { method: 'POST', headers, body })).status);
  return statuses;
}
