import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutboundAnswer } from '#contracts/outbound-http';
import { ok } from '#contracts/result';
import { newBreaker } from '../../platform/time/breaker.ts';
import type { Member } from '../../trust/federation/entries.ts';
import { roomsFor } from './admit.ts';
import { classify } from './classify.ts';
import { recipients } from './recipients.ts';
import { breakerAfter } from './record.ts';

const now = new Date('2026-03-02T08:00:00Z');

describe('an answer', () => {
  const answer = (status: number, headers: Record<string, string> = {}) =>
    classify(ok<OutboundAnswer>({ status, headers, body: new Uint8Array() }), now);

  it.each([
    [200, undefined],
    [204, undefined],
    [302, 'malformed'],
    [401, 'unauthorised'],
    [404, 'malformed'],
    [410, 'malformed'],
    [429, 'retryable'],
    [500, 'retryable'],
    [503, 'retryable'],
  ])('%d is %s', (status, kind) => {
    expect(answer(status)?.kind).toBe(kind);
  });

  it('may wish for a later attempt, in seconds or by date, and any other text is no wish', () => {
    const wish = (value: string) => answer(503, { 'retry-after': value })?.retryAfterMs;
    expect(wish('120')).toBe(120_000);
    expect(wish('Mon, 02 Mar 2026 08:01:00 GMT')).toBe(60_000);
    for (const none of ['0', '-5', 'soon', 'Mon, 02 Mar 2026 07:00:00 GMT', '1e99'])
      expect(wish(none)).toBeUndefined();
  });
});

describe('who is told', () => {
  const member = (clientId: string, region: string, role: Member['role'], events?: string[]) =>
    ({
      clientId,
      region,
      role,
      webhook: { url: 'https://a.example/', ...(events ? { events } : {}) },
    }) as unknown as Member;
  const parties = { clientId: 'app', fromRegion: '1', toRegion: '2', homeRegion: null };

  it('is the submitter, whatever it is, and platforms of the parties', () => {
    const members = [
      member('app', '9', 'app'),
      member('other-app', '1', 'app'),
      member('from', '1', 'platform'),
      member('to', '2', 'platform', ['tongban.case.accepted']),
      member('deaf', '2', 'platform', ['tongban.case.denied']),
      member('auditor', '1', 'auditor'),
      member('stranger', '3', 'platform'),
      { ...member('silent', '1', 'platform'), webhook: undefined } as Member,
    ];
    const told = recipients(members, parties, 'tongban.case.accepted');
    expect(told.map(({ clientId }) => clientId)).toEqual(['app', 'from', 'to']);
  });
});

describe('calls to a member', () => {
  const url = 'https://a.example/';
  const members = [{ clientId: 'a', webhook: { url } } as Member];
  const failure = { kind: 'retryable', code: 'http_500', message: '' } as const;
  const broken = ['1', '2', '3', '4', '5'].reduce(
    (breaker, id) => breakerAfter(breaker, id, failure, now),
    newBreaker(now.getTime()),
  );
  const room = (breaker: typeof broken, inFlight: number, at = now) =>
    roomsFor(
      members,
      new Map([['a', { clientId: 'a', url, breaker }]]),
      new Map([['a', inFlight]]),
      at,
    )[0]?.room ?? 0;

  it('are at most two at once, however many there are', () => {
    fc.assert(
      fc.property(fc.nat(10), (inFlight) => {
        expect(room(newBreaker(now.getTime()), inFlight)).toBe(Math.max(0, 2 - inFlight));
      }),
    );
  });

  it('stop after five failures in a row, but for one that tries after a while', () => {
    expect(broken.state).toBe('open');
    expect(room(broken, 0)).toBe(0);
    expect(room(broken, 0, new Date(now.getTime() + 6000))).toBe(1);
  });

  it('go on at once where the member has another address', () => {
    const other = [{ clientId: 'a', webhook: { url: 'https://b.example/' } } as Member];
    const known = new Map([['a', { clientId: 'a', url, breaker: broken }]]);
    expect(roomsFor(other, known, new Map(), now)).toMatchObject([{ room: 2, probes: false }]);
  });

  it('are not stopped by a refusal: who refuses is there', () => {
    const refusal = { kind: 'unauthorised', code: 'http_401', message: '' } as const;
    const after = Array.from({ length: 30 }, (_, id) => String(id)).reduce(
      (breaker, id) => breakerAfter(breaker, id, refusal, now),
      newBreaker(now.getTime()),
    );
    expect(after.state).toBe('closed');
  });
});
