import type { Authorisation } from '#contracts/authorisation';
import { memberActor, type NewAuditEvent } from '../../audit/log/append.ts';
import { currentTraceId } from '../../platform/process/telemetry.ts';
import type { Member } from '../federation/entries.ts';
import type { Actor } from './access-token.ts';
import type { Acting } from './caller.ts';

/** References only: the person appears as the pairwise subject. */
export type Exchange = {
  readonly member: Member;
  readonly sub: string;
  readonly sid: string;
  readonly home: string;
  readonly target: string;
  readonly ial: number;
  /** The company’s agent is in front, where there is one. */
  readonly act?: Actor;
};

type Base = Pick<NewAuditEvent, 'actor' | 'caseRef' | 'onBehalfOf' | 'traceId'>;

/** There is no case yet: until then the session is the thread that the events run in. */
function eventBase({ member, sub, sid }: Pick<Exchange, 'member' | 'sub' | 'sid'>): Base {
  const traceId = currentTraceId();
  return {
    caseRef: sid,
    actor: memberActor(member),
    onBehalfOf: sub,
    ...(traceId === undefined ? {} : { traceId }),
  };
}

/**
 * A person signed in at home and agreed to be served by this member. A session that nobody ends is over by itself at
 * `until`: that is no act of anybody, so it is said here.
 */
export const sessionRedeemed = (exchange: Exchange, until: Date): NewAuditEvent => ({
  ...eventBase(exchange),
  action: 'session.redeemed',
  object: { class: 'session', ref: exchange.sid },
  purpose: 'log-in at the home region for a service of another region',
  details: { home: exchange.home, ial: exchange.ial, until: until.toISOString() },
});

/** A client read what the person gave it: which fields, not what they say. */
export const claimsDisclosed = (
  exchange: Omit<Exchange, 'home' | 'target' | 'ial'>,
  claims: string,
): NewAuditEvent => ({
  ...eventBase(exchange),
  action: 'claims.disclosed',
  object: { class: 'session', ref: exchange.sid },
  purpose: 'use of an application of another region',
  details: { claims },
});

/** What a person agreed to: the names, no value of it. */
export const consentGiven = (
  exchange: Exchange,
  scopes: readonly string[],
  claims: readonly string[],
): NewAuditEvent => ({
  ...eventBase(exchange),
  action: 'consent.given',
  object: { class: 'session', ref: exchange.sid },
  purpose: 'use of an application of another region',
  details: { scopes: scopes.join(' '), claims: claims.join(' ') },
});

export const tokenExchanged = (exchange: Exchange, jti: string): NewAuditEvent => ({
  ...eventBase(exchange),
  action: 'token.exchanged',
  object: { class: 'token', ref: jti },
  purpose: 'acting for the person towards the deciding region',
  details: {
    home: exchange.home,
    target: exchange.target,
    session: exchange.sid,
    ...(exchange.act?.sid === undefined ? {} : { agent: exchange.act.sub }),
  },
});

/**
 * A company's home region was asked whether a person acts for it: the person's name and number were
 * shown to it for that.
 */
export const agencyAnswered = (
  { agent, ...acting }: Acting,
  home: string,
  found: Authorisation | undefined,
): NewAuditEvent => ({
  ...eventBase(acting),
  action: found ? 'agency.confirmed' : 'agency.refused',
  object: { class: 'session', ref: agent.sid },
  purpose: 'whether a person acts for a company',
  ...(found ? {} : { outcome: 'refused' as const, reasonCode: 'auth.agent_not_authorised' }),
  details: { home, agent: agent.sub, ...(found ? { kind: found.kind } : {}) },
});
