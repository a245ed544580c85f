import type { InboundCall } from '#contracts/region-adapter';
import type { TakenReport } from '#contracts/regional-answers';
import type { DecidingEvent } from '../../kit/reference-platform.ts';
import { broken, taken } from '../check.ts';
import type { Context, DoorKind, Trial } from '../trial.ts';
import { submitted } from './sent.ts';

export const parse = async (t: Trial, call: InboundCall, context: Context = t.context()) =>
  t.adapter.cases?.parseCallback(call, context);

/** The first calls that the platform makes because of `act`: it may go on calling until it is content. */
export async function sentBy(
  t: Trial,
  door: DoorKind,
  act: () => Promise<unknown>,
  count = 1,
): Promise<readonly InboundCall[]> {
  const coming = t.coming(door, count);
  const refusal = act().then(
    () => coming,
    (error: unknown) => broken(error instanceof Error ? error.message : 'the lever broke'),
  );
  return Promise.race([coming, refusal]);
}

/** A case in which a clerk did this, and the call that told of it. */
export const reported = (t: Trial, event: DecidingEvent) =>
  t.once(`reported ${event}`, async () => {
    const { message, receipt } = await submitted(t, `to ${event}`);
    // No platform decides what it has not accepted.
    if (event === 'approve' || event === 'deny') await t.platform.act(message.caseId, 'accept');
    const [call] = await sentBy(t, 'case', () => t.platform.act(message.caseId, event));
    return { caseId: message.caseId, receipt, call: call ?? broken('no report came') };
  });

export const reportOf = (t: Trial, event: DecidingEvent): Promise<TakenReport> =>
  t.once(`report ${event}`, async () => {
    const { call } = await reported(t, event);
    return taken(await parse(t, call), 'parseCallback');
  });

export const accepted = (t: Trial) => reported(t, 'accept');
