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
import { describeError, type Log } from '../../platform/process/log.ts';
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

const overdue: RegionFailure = {
  kind: 'retryable',
  code: 'no_answer_in_time',
  message: 'the adapter did not end after its time limit',
};

/** An adapter that ignores its signal must not hold a slot for ever. */
async function within(work: Promise<Answer>, limitMs: number): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Answer>((resolve) => {
    timer = setTimeout(resolve, limitMs, fail(overdue));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export type Sending = {
  readonly region: BoundRegion;
  /** Ends the calls when the courier is told to stop. */
  readonly stop: AbortSignal;
  readonly limitMs: number;
  readonly log: Log;
};

/** Sends one message through the region's adapter. Never throws: what an adapter throws is its bug. */
export async function send(
  row: OutboxRow,
  message: Message,
  { region, stop, limitMs, log }: Sending,
): Promise<Answer> {
  const { cases } = region.adapter;
  if (!cases) return fail(noAdapter);
  const span = startDeliverySpan(row);
  const given = region.context();
  const signal = AbortSignal.any([given.signal, stop]);
  const attempt = async (): Promise<Answer> => call(cases, message, { ...given, signal });
  let answer: Answer;
  try {
    answer = await context.with(trace.setSpan(context.active(), span), () =>
      within(attempt(), limitMs),
    );
  } catch (error) {
    log.error('delivery.adapter_threw', {
      messageId: row.messageId,
      region: row.toRegion,
      error: describeError(error),
    });
    answer = fail({
      kind: 'malformed',
      code: 'adapter_threw',
      message: 'the adapter failed: see the log',
    });
  }
  span.setAttribute('tongban.outcome', answer.ok ? 'ok' : answer.failure.kind);
  if (!answer.ok) span.setStatus({ code: SpanStatusCode.ERROR, message: answer.failure.code });
  span.end();
  return answer;
}
