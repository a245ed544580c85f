import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalDoors } from '#adapters/native/api-credentials';
import { citizen, company, residenceCode } from '#adapters/native/platform/canonical/holdings';
import {
  type CanonicalPlatform,
  startCanonicalPlatform,
} from '#adapters/native/platform/canonical/index';
import type { Message } from '#contracts/case';
import { until } from '../../../tests/setup/until.ts';
import { newKey, publicPart } from '../canonical-region.ts';
import { type Carry, overHttp, type PlatformSubject } from './probe.ts';
import { openReportsDoor, type ReportsDoor } from './reports-door.ts';
import { platformChecks, runPlatformChecks } from './run.ts';

describe('the kit before a platform that speaks the canonical API', () => {
  let platform: CanonicalPlatform;
  let reportsTo: (gatewayOrigin: string) => Promise<CanonicalPlatform>;
  let door: ReportsDoor;
  let subject: PlatformSubject;
  beforeAll(async () => {
    const [gateway, member] = await Promise.all([newKey('gateway-1'), newKey('guangde-1')]);
    const jwks = { keys: [publicPart(member)] };
    door = await openReportsDoor({ clientId: 'guangde-platform', jwks: jwks as never }, 0);
    reportsTo = (gatewayOrigin) =>
      startCanonicalPlatform({
        port: 0,
        gatewayKeys: [publicPart(gateway) as never],
        gatewayOrigin,
        clientId: 'guangde-platform',
        jwk: member as never,
        clerkDelayMs: 10,
      });
    platform = await reportsTo(door.origin);
    const { name, idNumber: code } = citizen;
    subject = {
      region: '341882',
      api: { url: platform.url, key: gateway as never, doors: [...canonicalDoors] },
      itemCode: residenceCode,
      form: { purpose: '务工䶮' },
      certificate: { type: '11100000000013127D001', holder: { code, codeType: '111', name } },
      company: { uscc: company, agent: { name, idNumber: code } },
      levers: {
        act: (caseId, event) => platform.act(caseId, event as 'accept'),
        setOpening: async (opening) => platform.setOpening(opening),
        received: async () => platform.received() as readonly Message[],
      },
    };
  });
  afterAll(async () => {
    await platform.close();
    await door.close();
  });

  const brokenOf = async (carry: Carry, ids?: readonly string[]) => {
    const chosen = ids ? platformChecks.filter(({ id }) => ids.includes(id)) : platformChecks;
    const outcomes = await runPlatformChecks({ subject, carry, door }, chosen);
    return outcomes.filter(({ state }) => state !== 'held');
  };

  it('Guangde holds every line, and every check has a name of its own', async () => {
    expect(await brokenOf(overHttp)).toEqual([]);
    expect(new Set(platformChecks.map(({ id }) => id)).size).toBe(platformChecks.length);
  });

  it('without its levers a platform is tried as far as that goes', async () => {
    const bare = { ...subject, levers: {}, certificate: undefined, company: undefined };
    const outcomes = await runPlatformChecks({ subject: bare, carry: overHttp, door });
    const states = outcomes.map(({ state }) => state);
    expect(states.filter((state) => state === 'not_offered').length).toBe(18);
    expect(states).not.toContain('broken');
  });

  type Answer = Awaited<ReturnType<Carry>>;
  const answering =
    (change: (answer: Answer, body: string) => Answer): Carry =>
    async (sent) =>
      change(await overHttp(sent), sent.body ?? '');
  const ok = { status: 200, contentType: 'application/json' };
  const lost = (text: string) => text.replaceAll('true', 'false');
  /** Platforms that do one thing wrong, as seen on the wire. */
  const faults: readonly (readonly [string, Carry, string])[] = [
    [
      'signatures are not checked',
      answering((answer, body) =>
        answer.status === 401
          ? {
              ...ok,
              text: JSON.stringify({
                caseId: JSON.parse(body).caseId,
                regionalCaseId: 'N-1',
                duplicate: false,
              }),
            }
          : answer,
      ),
      'hygiene.signature-stale',
    ],
    [
      'a nonce is good twice',
      answering((answer) => (answer.text.includes('NONCE_SPENT') ? { ...answer, ...ok } : answer)),
      'hygiene.signature-again',
    ],
    [
      'a duplicate is called a first',
      answering((answer) => ({ ...answer, text: lost(answer.text) })),
      'cases.submit-again',
    ],
    [
      'an empty receipt',
      answering((answer) => (answer.status === 200 ? { ...answer, text: '{}' } : answer)),
      'cases.submit',
    ],
    [
      'a receipt of another case',
      answering((answer) => ({
        ...answer,
        text: answer.text.replace(/case_\w+/, 'case_00000000000000000000000000'),
      })),
      'cases.submit',
    ],
    [
      'a page instead of an answer',
      answering((answer) => ({ ...answer, status: 200, contentType: 'text/html', text: '<html>' })),
      'cases.status',
    ],
    [
      '200 with an error inside',
      answering((answer) => ({ ...answer, status: 200 })),
      'cases.unknown-item',
    ],
    [
      'closed as rejected',
      answering((answer) =>
        answer.status === 503
          ? { ...answer, status: 422, text: answer.text.replace('closed', 'rejected') }
          : answer,
      ),
      'cases.closed',
    ],
    [
      'a no without its form',
      answering((answer) =>
        answer.status === 422 ? { ...answer, text: '{"error":"no"}' } : answer,
      ),
      'cases.unknown-item',
    ],
    [
      'every status is valid',
      answering((answer, body) =>
        body.includes('"identifier"')
          ? { ...ok, text: JSON.stringify({ ...JSON.parse(body), status: 'valid' }) }
          : answer,
      ),
      'certificates.status-unknown',
    ],
    [
      'a booking of another appointment',
      answering((answer) => ({
        ...answer,
        text: answer.text.replace(/appt_\w+/, 'appt_00000000000000000000000000'),
      })),
      'appointments.booking',
    ],
    [
      'anybody is an agent',
      answering((answer, body) => {
        if (!body.includes('"uscc"')) return answer;
        const { uscc, agent } = JSON.parse(body);
        const authorisation = { kind: 'entrusted', items: 'all', raw: '经办人' };
        const text = JSON.stringify({ uscc, agentIdNumber: agent.idNumber, authorisation });
        return { ...ok, text };
      }),
      'agents.other-name',
    ],
    ['nobody answers', async () => Promise.reject(new Error('ECONNREFUSED')), 'cases.submit'],
  ];

  it.each(faults)('finds: %s, and shows it as a call to make again', async (_, carry, id) => {
    const [found] = await brokenOf(carry, [id]);
    expect(found).toMatchObject({ id, state: 'broken' });
    if (id !== 'cases.submit-again') expect(found?.words).toMatch(/curl -i -X (GET|POST) 'http/);
  });

  it('finds a platform that asks for tokens with a key that is not the region’s', async () => {
    const jwks = { keys: [publicPart(await newKey('x'))] };
    const strict = await openReportsDoor({ clientId: 'other-platform', jwks } as never, 0);
    const theirs = await reportsTo(strict.origin);
    const acting: Promise<unknown>[] = [];
    const act = async (caseId: string, event: string) =>
      void acting.push(theirs.act(caseId, event as 'accept').catch(() => undefined));
    const refused = async () => {
      await until(async () => strict.tokenFaults().length > 0);
      return undefined;
    };
    const tried = {
      subject: { ...subject, api: { ...subject.api, url: theirs.url }, levers: { act } },
      carry: overHttp,
      door: { ...strict, next: refused },
    };
    const ids = ['callbacks.own-number', 'callbacks.token'];
    const chosen = platformChecks.filter(({ id }) => ids.includes(id));
    const outcomes = await runPlatformChecks(tried, chosen);
    await theirs.close();
    await Promise.all(acting);
    await strict.close();
    expect(outcomes.map(({ state }) => state)).toEqual(['broken', 'broken']);
    expect(outcomes[1]?.words).toContain('is no key of other-platform');
  });

  it('a token that nobody asked for is nothing held', async () => {
    const quiet = { ...door, tokensAsked: () => 0 };
    const chosen = platformChecks.filter(({ id }) => id === 'callbacks.token');
    const [outcome] = await runPlatformChecks({ subject, carry: overHttp, door: quiet }, chosen);
    expect(outcome?.state).toBe('broken');
  });
});
