import type { OutboundHttp } from '#contracts/outbound-http';
import type { RegionFailure } from '#contracts/region-adapter';
import type { Platform } from '../../platform/process/platform.ts';
import { mayCall } from '../../platform/process/reach.ts';
import { memberReach } from '../../platform/process/reaches.ts';
import { signOutbound } from '../../trust/identity/message-signatures/sign-outbound.ts';
import type { Claimed } from './claim.ts';
import { classify } from './classify.ts';
import { cloudEvent, cloudEventsType } from './cloud-event.ts';

const timeoutMs = 10_000;

const forbidden: RegionFailure = {
  kind: 'malformed',
  code: 'address_not_allowed',
  message: 'the gateway does not call this address',
};

/**
 * Tells a member about one change: signed anew for every attempt, so that each is good for a minute.
 * @returns how it failed; undefined if the member took it
 */
export async function send(
  platform: Platform,
  http: OutboundHttp,
  { row, url }: Claimed,
  stop: AbortSignal,
): Promise<RegionFailure | undefined> {
  const { publicOrigin } = platform.config;
  if (!mayCall(url, memberReach(platform.config))) return forbidden;
  const event = cloudEvent(publicOrigin, row);
  const body = JSON.stringify(event);
  const address = new URL(url).href;
  const headers = { 'content-type': cloudEventsType, 'idempotency-key': event.id };
  const request = { method: 'POST' as const, url: address, headers, body };
  const signature = await signOutbound(platform, request);
  const answer = await http(
    { ...request, headers: { ...headers, ...signature }, answerBody: 'ignored' },
    AbortSignal.any([AbortSignal.timeout(timeoutMs), stop]),
  );
  return classify(answer, platform.clock());
}
