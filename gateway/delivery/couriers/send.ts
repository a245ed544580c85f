import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Message } from '#contracts/case';
import type {
  CasesDoor,
  RegionContext,
  RegionFailure,
  RegionReceipt,
  RegionResult,
} from '#contracts/region-adapter';
import { fail } from '#contracts/result';
import type { BoundRegion } from '../../platform/process/regions.ts';
import type { OutboxRow } from '../outbox/hooks.ts';
import { startDeliverySpan } from './telemetry.ts';

export const noAdapter: RegionFailure = {
  kind: 'malformed',
  code: 'no_adapter',
  message: 'no adapter here carries cases to this region',
};

type Answer = RegionResult<RegionReceipt>;

function call(
  cases: CasesDoor<unknown>,
  message: Message,
  given: RegionContext<unknown>,
): Promise<Answer> {
  switch (message.kind) {
    case 'submission':
      return cases.submit(message, given);
    case 'supplement':
      return cases.supplement(message, given);
    case 'withdrawal':
      return cases.withdraw(message, given);
    case 'notice':
      return cases.notify(message, given);
  }
}

export type Sending = {
  readonly region: BoundRegion;
  /** Ends the calls when the courier is told to stop. */
  readonly stop: AbortSignal;
};

/** Sends one message through the region's adapter. Never throws, and ends in time: the border sees to both. */
export async function send(
  row: OutboxRow,
  message: Message,
  { region, stop }: Sending,
): Promise<Answer> {
  const { cases } = region.adapter;
  if (!cases) return fail(noAdapter);
  const span = startDeliverySpan(row);
  const answer = await context.with(trace.setSpan(context.active(), span), () =>
    call(cases, message, { ...region.context(), signal: stop }),
  );
  span.setAttribute('tongban.outcome', answer.ok ? 'ok' : answer.failure.kind);
  if (!answer.ok) span.setStatus({ code: SpanStatusCode.ERROR, message: answer.failure.code });
  span.end();
  return answer;
}
