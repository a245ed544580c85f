import type { RegionFailure } from '#contracts/region-adapter';
import { pulledRegions } from '../../trust/federation/pulled.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { courierDefaults } from '../outbox/options.ts';
import { recordIn } from '../outbox/record.ts';
import type { Pull } from './pull.ts';
import { hold, lockOverdue } from './store.ts';

const batch = 100;

const notFetched: RegionFailure = {
  kind: 'retryable',
  code: 'not_fetched',
  message: 'the region did not fetch and answer the message in time',
};

/** Ends messages that nobody fetched and answered within a message's lifetime: their senders are told. */
export async function expireUnfetched({ platform, hooks }: Pull): Promise<void> {
  const { document } = await currentFederation(platform);
  const regions = pulledRegions(document);
  if (regions.length === 0) return;
  const at = platform.clock();
  const before = new Date(at.getTime() - courierDefaults.retry.lifetimeMs);
  await platform.database().transaction(async (tx) => {
    const overdue = await lockOverdue(tx, regions, before, batch);
    const ends = [];
    for (const row of overdue)
      ends.push({
        kind: 'ended' as const,
        row: await hold(tx, row),
        end: { kind: 'expired' as const, failure: notFetched },
        at,
      });
    await recordIn(tx, hooks, ends);
  });
}
