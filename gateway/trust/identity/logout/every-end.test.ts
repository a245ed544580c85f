import { fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayActor } from '../../../audit/log/append.ts';
import { endCitizenSessionsAt, endSession } from '../end-session.ts';
import { byCounter, byOperator } from '../session-ended.ts';
import {
  authorizeUrl,
  csrfOf,
  newBrowser,
  push,
  redeem,
  signedIn,
  signInAtHome,
  type TestBrowser,
} from '../testing/app.ts';
import { startLoginRig } from '../testing/login.ts';
import { claimsOf, type Rig, tokenForm } from '../testing/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startLoginRig(
    () => new Date(),
    () => undefined,
  );
});
afterAll(() => rig.close());

type Person = Awaited<ReturnType<typeof signedIn>> & {
  readonly sid: string;
  readonly browser: TestBrowser;
};

async function personOf(ticket: string): Promise<Person> {
  const browser = newBrowser(rig);
  const person = await signedIn(rig, { ticket, browser });
  return { ...person, browser, sid: String(claimsOf(person.idToken)['sid']) };
}

const signOut = ({ browser, idToken }: Person) =>
  browser.visit(`/oauth/logout?id_token_hint=${idToken}`);

async function endAtPage({ browser, sid }: Person): Promise<void> {
  const { html } = await browser.visit('/account/sessions');
  await browser.visit('/account/sessions', new URLSearchParams({ csrf: csrfOf(html), end: sid }));
}

async function revoke({ refreshToken }: Person): Promise<void> {
  const body = await tokenForm(rig, rig.app, { token: refreshToken });
  expect((await fetch(`${rig.origin}/oauth/revoke`, { method: 'POST', body })).status).toBe(200);
}

const leaveHome = (ticket: string) =>
  fetch(`${rig.origin}/oauth/backchannel-logout/320509`, {
    method: 'POST',
    body: new URLSearchParams({ logout_token: `bye:wj-${ticket}:${crypto.randomUUID()}` }),
  });

const replay = ({ key, answer }: Person) => redeem(rig, key, answer.searchParams.get('code') ?? '');

const endsOf = async (sid: string) => {
  const { rows } = await rig.pool.query(
    "select event from audit_pending where event ->> 'action' = 'session.ended' and event -> 'object' ->> 'ref' = $1",
    [sid],
  );
  return rows.map(({ event: { caseRef, actor, legalBasis, details } }) => ({
    isInThread: caseRef === sid,
    by: actor.role === 'citizen' ? 'the person' : actor.id,
    legalBasis,
    ...details,
  }));
};

const operator = {
  kind: 'member',
  id: 'operator',
  organisation: '310000',
  role: 'operator',
} as const;
const endAll = ({ sid }: Person) =>
  rig.platform.database().transaction(async (tx) => {
    // Only the one of this test: others are other tests'.
    await tx.execute(`update session set client_id = 'of.one' where sid = '${sid}'`);
    await endCitizenSessionsAt(rig.platform, tx, 'of.one', byOperator(operator));
  });

describe('whoever ends a session: the log says so once, by whom and why', () => {
  const client = 'delta.app';
  it.each([
    ['signed_out', signOut, 'the person', 'consent'],
    ['signed_out', endAtPage, 'the person', 'consent'],
    ['signed_out_at_home', (_: Person, ticket: string) => leaveHome(ticket), '320509', 'consent'],
    ['revoked_by_client', revoke, client, 'consent'],
    ['code_misused', replay, gatewayActor.id, 'statutory_duty'],
    [
      'place_taken',
      ({ sid }: Person) => endSession(rig.platform, sid, byCounter),
      gatewayActor.id,
      'statutory_duty',
    ],
    ['ended_by_operator', endAll, 'operator', 'statutory_duty'],
  ] as const)('%s, %#', async (reason, end, by, legalBasis) => {
    const ticket = `ends-${crypto.randomUUID()}`;
    const person = await personOf(ticket);
    expect(await endsOf(person.sid)).toEqual([]);
    // Twice, and both at once: it ends once.
    await Promise.all([end(person, ticket), end(person, ticket)]);
    await end(person, ticket);
    const of = reason === 'ended_by_operator' ? 'of.one' : client;
    expect(await endsOf(person.sid)).toEqual([
      { isInThread: true, by, legalBasis, client: of, reason },
    ]);
  });

  it('who refuses what they are asked ends the session that waited for it', async () => {
    const browser = newBrowser(rig);
    const { body } = await push(rig);
    const start = authorizeUrl(rig, body['request_uri'] ?? '');
    const { landed } = await signInAtHome(browser, start, 'refuses');
    const { html } = await browser.visit(landed.location);
    const form = new URLSearchParams({ csrf: csrfOf(html), decision: 'refuse' });
    expect((await browser.visit(landed.location, form)).location).toContain('access_denied');
    const { rows } = await rig.pool.query(
      'select sid from session order by auth_time desc, sid desc limit 1',
    );
    expect(await endsOf(String(rows[0].sid))).toEqual([
      {
        isInThread: true,
        by: 'the person',
        legalBasis: 'consent',
        client,
        reason: 'consent_refused',
      },
    ]);
  });

  it('one that nobody ends is over when its beginning said, and leaves nothing more', async () => {
    const { sid, ...person } = await personOf('stays-away');
    const { rows } = await rig.pool.query(
      `update session set expires_at = now() where sid = $1 returning sid, (select event -> 'details' ->> 'until'
        from audit_pending where event ->> 'action' = 'session.redeemed' and case_ref = $1) as until`,
      [sid],
    );
    const hours = (Date.parse(rows[0].until) - Date.now()) / 3_600_000;
    expect(Math.round(hours)).toBe(8);
    await signOut({ ...person, sid });
    expect(await endsOf(sid)).toEqual([]);
  });
});
