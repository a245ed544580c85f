import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Sealer } from './envelope.ts';
import type { Faults } from './faults.ts';

export type Report = {
  readonly eventNo: string;
  readonly sendApplyNo: string;
  readonly applyNo: string;
  readonly status: string;
  readonly eventTime: string;
  readonly opinion: string;
  readonly supplements: readonly { readonly stuffCode: string; readonly stuffName: string }[];
  /** What the decision issued. */
  readonly certificates?: readonly Readonly<Record<`certificate_${string}`, string>>[];
  readonly approver?: string;
  readonly basis?: string;
  readonly transferTo?: string;
  readonly extendDays?: number;
  readonly document?: Readonly<Record<'number' | 'date' | 'organ' | 'seal', string>>;
};

const retryEveryMs = 400;
const giveUpAfterMs = 5 * 60_000;
const answerWithinMs = 10_000;

/**
 * Sends reports to the gateway's callback door: per case in order, signed afresh for each attempt
 * (the clock window would refuse an old signature) under the same event number, until it is
 * acknowledged by a signed envelope or five minutes have passed.
 */
export function reporter(
  callbackUrl: string,
  sealer: Sealer,
  faults: Faults,
  closing: AbortSignal,
) {
  const lanes = new Map<string, Promise<void>>();
  const { pathname } = new URL(callbackUrl);

  async function attempt(report: Report): Promise<boolean> {
    const replayId = randomUUID();
    const forged = faults.hit('wrong_callback_signature', pathname) !== undefined;
    try {
      const response = await fetch(callbackUrl, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json; charset=utf-8', replayId },
        body: sealer.seal(report, replayId, forged),
        redirect: 'error',
        signal: AbortSignal.any([closing, AbortSignal.timeout(answerWithinMs)]),
      });
      const body = Buffer.from(await response.arrayBuffer());
      const opened = response.ok ? sealer.open(body, replayId) : undefined;
      const Ack = z.object({
        code: z.literal('0000'),
        result: z.object({ eventNo: z.literal(report.eventNo) }),
      });
      return opened?.ok === true && Ack.safeParse(opened.payload).success;
    } catch {
      return false;
    }
  }

  async function deliver(report: Report): Promise<void> {
    const giveUpAt = performance.now() + giveUpAfterMs;
    while (!(await attempt(report))) {
      if (performance.now() > giveUpAt)
        throw new Error(`report ${report.eventNo} was never acknowledged`);
      await sleep(retryEveryMs, undefined, { signal: closing });
    }
    if (faults.hit('duplicate_callback', pathname)) await attempt(report);
  }

  /** Resolves when this report was acknowledged; a report that failed does not hold up the next one. */
  return (report: Report): Promise<void> => {
    const before = lanes.get(report.sendApplyNo) ?? Promise.resolve();
    const delivery = before.catch(() => undefined).then(() => deliver(report));
    lanes.set(report.sendApplyNo, delivery);
    return delivery.finally(() => {
      if (lanes.get(report.sendApplyNo) === delivery) lanes.delete(report.sendApplyNo);
    });
  };
}
