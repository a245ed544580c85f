import { Receipt } from '#contracts/receipt';
import { jsonOf } from '#contracts/strict-json';
import type { Queryable } from '../../platform/database/database.ts';
import type { TileStore } from '../../platform/process/tile-store.ts';
import { digestOfLeaf, eventDigest } from '../log/leaf.ts';
import { pendingOf, sequencedOf } from '../log/store.ts';

export type Promised =
  | { readonly kind: 'kept'; readonly index: number }
  /** Committed, and its time has not come. */
  | { readonly kind: 'waits'; readonly notAfter: string }
  /** The gateway signed that it would be here, and it is not. */
  | { readonly kind: 'broken'; readonly caseId: string; readonly notAfter: string }
  | { readonly kind: 'none' };

/** What a receipt says, as it stands in its second part; whether its signature holds, the gateway's published keys tell. */
export function receiptIn(jws: string): Receipt | undefined {
  try {
    const payload = Buffer.from(jws.trim().split('.')[1] ?? '', 'base64url').toString('utf8');
    return Receipt.safeParse(jsonOf(payload)).data;
  } catch {
    return undefined;
  }
}

/** Holds what a receipt promises against the log. The log itself is verified beside. */
export async function promiseOf(
  database: Queryable,
  { caseId, logged }: Receipt,
  now: Date,
  tiles?: TileStore,
): Promise<Promised> {
  if (!logged) return { kind: 'none' };
  for (const { index, leaf } of await sequencedOf(database, tiles, [caseId]))
    if ((await digestOfLeaf(leaf)) === logged.eventDigest) return { kind: 'kept', index };
  const { notAfter } = logged;
  const pending = await pendingOf(database, [caseId]);
  const digests = await Promise.all(pending.map(({ event }) => eventDigest(event)));
  return digests.includes(logged.eventDigest) && now.getTime() <= Date.parse(notAfter)
    ? { kind: 'waits', notAfter }
    : { kind: 'broken', caseId, notAfter };
}
