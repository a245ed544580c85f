import type { OutboundHttp } from '#contracts/outbound-http';
import type { RegionFailure } from '#contracts/region-adapter';
import type { Platform } from '../../platform/process/platform.ts';
import { mayCall } from '../../platform/process/reach.ts';
import { memberReach } from '../../platform/process/reaches.ts';
import { signOutbound } from '../../trust/identity/message-signatures/sign-outbound.ts';
import type { Claimed } from './claim.ts';
import { classify } from './classify.ts';
import { cloudEventsType, eventOf } from './cloud-event.ts';

const timeoutMs = 10_000;

const forbidden: RegionFailure = {
  kind: 'malformed',
  code: 'address_not_allowed',
  message: 'the gateway does not call this address',
};

/** How a call went: what the member answered, and why that does not count as taken, where it does not. */
export type Sent = {
  readonly failure: RegionFailure | undefined;
  readonly status: number | null;
  readonly durationMs: number;
};

/** Tells a member about one change: signed anew for every attempt, so that each is good for a minute. */
export async function send(
  platform: Platform,
  http: OutboundHttp,
  { row, url }: Claimed,
  stop: AbortSignal,
): Promise<Sent> {
  const { publicOrigin } = platform.config;
  if (!mayCall(url, memberReach(platform.config)))
    return { failure: forbidden, status: null, durationMs: 0 };
  const event = eventOf(publicOrigin, row);
  const body = JSON.stringify(event);
  const address = new URL(url).href;
  const headers = { 'content-type': cloudEventsType, 'idempotency-key': event.id };
  const request = { method: 'POST' as const, url: address, headers, body };
  const signature = await signOutbound(platform, request);
  const begunMs = platform.monotonicMs();
  const answer = await http(
    { ...request, headers: { ...headers, ...signature }, answerBody: 'ignored' },
    AbortSignal.any([AbortSignal.timeout(timeoutMs), stop]),
  );
  return {
    failure: classify(answer, platform.clock()),
    status: answer.ok ? answer.value.status : null,
    durationMs: Math.round(platform.monotonicMs() - begunMs),
  };
}
