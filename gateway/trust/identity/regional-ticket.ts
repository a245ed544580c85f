import { type Failure, failure } from '#contracts/failures';
import { unbornIn } from '#contracts/identity-document';
import { fail, ok, type Result } from '#contracts/result';
import type { SubjectAssertion } from '#contracts/subject';
import type { Platform } from '../../platform/process/platform.ts';
import { inSpan } from '../../platform/process/telemetry.ts';
import { agreedLevel } from '../federation/levels.ts';
import { currentFederation } from '../federation/store.ts';
import { assertionFault, notAfter } from './assertion-fault.ts';
import { browserHandlePattern } from './browser-handle.ts';
import { spendReturn } from './logins.ts';
import { regionRefusal } from './region-refusal.ts';

/** Subject token type of RFC 8693: what a log-in at home brought back. */
export const regionalTicketType = 'urn:tongban:params:oauth:token-type:regional-ticket';

export type RegionalTicket = {
  readonly region: string;
  readonly handle: string;
  readonly ticket: string;
};

export const formatTicket = ({ region, handle, ticket }: RegionalTicket): string =>
  `${region}.${handle}.${ticket}`;

const ticketForm = new RegExp(
  `^([1-9]\\d{5})\\.(${browserHandlePattern})\\.([\\x21-\\x7e]{1,2048})$`,
);

/** `{region}.{handle of the browser}.{ticket}`; the region's own ticket is any visible ASCII, dots included. */
export function parseTicket(text: string): RegionalTicket | undefined {
  const match = ticketForm.exec(text);
  if (!match) return undefined;
  const [, region = '', handle = '', ticket = ''] = match;
  return { region, handle, ticket };
}

export const callbackUrl = (publicOrigin: string, region: string, handle: string): string =>
  `${publicOrigin}/oauth/callback/${region}?state=${handle}`;

/**
 * Redeems a ticket at its home region. Our side is spent first: whatever the region answers, this ticket
 * has had its one chance.
 */
export function redeemTicket(
  platform: Platform,
  clientId: string,
  ticket: RegionalTicket,
): Promise<Result<SubjectAssertion, Failure>> {
  return inSpan('identity.redeem', { 'tongban.region': ticket.region }, async () => {
    const bound = platform.regions.get(ticket.region);
    const door = bound?.adapter.identity;
    if (!bound || !door) return fail(failure('region.capability_missing'));
    const spent = await spendReturn(platform, { clientId, ...ticket });
    if (!spent) return fail(failure('oauth.invalid_grant'));
    const redeemed = await door.redeem(
      {
        ticket: ticket.ticket,
        kind: spent.kind,
        callbackUrl: callbackUrl(platform.config.publicOrigin, ticket.region, ticket.handle),
      },
      bound.context(),
    );
    if (!redeemed.ok) return fail(regionRefusal(ticket.region, redeemed.failure));
    const { region, kind, party } = redeemed.value;
    const unborn = unbornIn({ '': party }, platform.clock());
    if (region !== ticket.region || kind !== spent.kind || unborn.length > 0) {
      return fail(
        failure('region.malformed_answer', {
          internal: `${ticket.region} answered for another region or kind, or for somebody who is not born yet`,
        }),
      );
    }
    const now = platform.clock();
    const fault = assertionFault(redeemed.value, now);
    if (fault !== undefined) {
      const internal = `${ticket.region} assertion: ${fault}`;
      return fail(failure('region.malformed_answer', { internal }));
    }
    const { document } = await currentFederation(platform);
    const level = agreedLevel(document, region, redeemed.value.level);
    return ok({ ...redeemed.value, level, authTime: notAfter(redeemed.value.authTime, now) });
  });
}
