import type { RegionFailure } from '#contracts/region-adapter';
import type { Platform } from '../../platform/process/platform.ts';
import { nextStep } from '../../platform/time/retry.ts';
import { regionEntry } from '../../trust/federation/region-entry.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { OutboxRow } from './hooks.ts';
import type { CourierSettings } from './options.ts';
import type { Outcome } from './record.ts';

export type Retrying = {
  readonly platform: Platform;
  readonly options: Pick<CourierSettings, 'retry' | 'random'>;
};

/** How an attempt turned out that failed, whatever it failed by. */
export async function afterFailure(
  { platform, options }: Retrying,
  row: OutboxRow,
  failure: RegionFailure,
): Promise<Outcome> {
  const { document } = await currentFederation(platform);
  const at = platform.clock();
  const calendar = regionEntry(document, row.toRegion)?.calendar;
  const step = nextStep(options.retry, row, failure, calendar, at, options.random());
  platform.log[step.kind === 'parked' ? 'error' : 'info']('delivery.failed', {
    messageId: row.messageId,
    region: row.toRegion,
    failure: failure.kind,
    code: failure.code,
    next: step.kind,
  });
  if (step.kind === 'retry' || step.kind === 'deferred')
    return { kind: 'again', row, failure, step, at };
  return { kind: 'ended', row, end: { kind: step.kind, failure }, at };
}
