import type { OutboundHttp } from '#contracts/outbound-http';
import { isModuleTrouble } from '../../platform/keys/key-modules.ts';
import { tellFailure } from '../../platform/process/database-outage.ts';
import { type Loop, startLoop } from '../../platform/process/loop.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { afterSetBacks } from '../../platform/time/database-clock.ts';
import { noteMember } from '../../trust/acts/member-times.ts';
import { type Claimed, claim } from './claim.ts';
import { record } from './record.ts';
import { send } from './send.ts';
import { forgetLaterHour } from './set-back.ts';
import { letGo } from './store.ts';

const pollMs = 500;

/** Tells members about changes, whichever process wrote that down. Calls of one member wait for no other's. */
export function startTelling(
  platform: Platform,
  http: OutboundHttp,
): { readonly close: () => Promise<void> } {
  const stop = new AbortController();
  const running = new Set<Promise<void>>();
  const afterSetBack = afterSetBacks(platform.databaseClock);

  async function tell(claimed: Claimed): Promise<void> {
    const { id, clientId } = claimed.row;
    try {
      const called = platform.clock().getTime();
      const sent = await send(platform, http, claimed, stop.signal);
      const { failure } = sent;
      // Stopped by us: the row comes back when its lease is over, and the member may see it twice.
      if (failure?.code === 'aborted' && stop.signal.aborted) return;
      if (failure)
        platform.log.info('webhook.failed', { id, client: clientId, code: failure.code });
      const heard = sent.status === null ? {} : { heard: platform.clock().getTime() };
      noteMember(platform, clientId, { called, ...heard });
      await record(platform, claimed, sent);
    } catch (error) {
      tellFailure(platform, 'webhook.not_recorded', error, { id });
      // Nothing was sent: it waits as if it had not been begun.
      if (isModuleTrouble(error)) await letGo(platform.database(), claimed.row, platform.clock());
    }
  }

  const loop: Loop = startLoop(
    pollMs,
    async () => {
      await afterSetBack(() => forgetLaterHour(platform));
      for (const claimed of await claim(platform)) {
        const told = tell(claimed).finally(() => {
          running.delete(told);
          loop.wake();
        });
        running.add(told);
      }
      return false;
    },
    (error) => tellFailure(platform, 'webhook.claim_failed', error),
  );
  return {
    close: async () => {
      await loop.close();
      stop.abort();
      await Promise.all(running);
    },
  };
}
