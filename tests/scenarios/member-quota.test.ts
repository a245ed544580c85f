import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import type { Quota } from '../../gateway/trust/federation/entries.ts';
import { codeOf, type OperatedGateway, startOperatedGateway } from '../setup/operated-gateway.ts';
import { application } from './refusals.ts';

let gateway: OperatedGateway;
let flooder: MemberClient;
let other: MemberClient;
let flooderToken: string;
let otherToken: string;

beforeAll(async () => {
  gateway = await startOperatedGateway();
  [flooder, other] = [gateway.member('qingpu-platform'), gateway.member('wujiang-platform')];
  [flooderToken, otherToken] = [
    await flooder.ownToken('cases:read cases:submit'),
    await other.ownToken('cases:read'),
  ];
});
afterAll(() => gateway.close());

const plenty: Quota = { requestsPerSecond: 5000, burst: 5000, concurrent: 64 };

/** A bucket keeps what is in it: a test waits for its own quota to show. */
const setQuota = (quota: Partial<Quota>) =>
  gateway.changeMember('qingpu-platform', (member) => ({
    ...member,
    quota: { ...plenty, ...quota },
  }));

const flood = (count: number) =>
  Array.from({ length: count }, () => flooder.call('GET', '/v1/cases', { token: flooderToken }));
const readOther = () => other.call('GET', '/v1/cases', { token: otherToken });

const submit = (idempotencyKey: string, change: Record<string, unknown> = {}) =>
  flooder.call('POST', '/v1/cases', {
    token: flooderToken,
    idempotencyKey,
    body: application(change),
  });

describe('a member’s quota', () => {
  it('is told with every answer', async () => {
    const diff = await setQuota({ requestsPerSecond: 10, burst: 20 });
    expect(diff.quotas.added).toEqual(['qingpu-platform']);
    const [answer] = await Promise.all(flood(1));
    expect(answer?.headers.get('ratelimit-policy')).toBe('"requests";q=20;w=2');
    expect(answer?.headers.get('ratelimit')).toMatch(/^"requests";r=\d+;t=\d$/);
  });

  it('that is used up is a 429 with Retry-After, for this member and no other', async () => {
    await setQuota({ requestsPerSecond: 1, burst: 5 });
    const begunMs = performance.now();
    const answers = await Promise.all(flood(30));
    const seconds = Math.ceil((performance.now() - begunMs) / 1000);
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.length - refused.length).toBeLessThanOrEqual(5 + seconds);
    for (const answer of refused) {
      expect(codeOf(answer)).toBe('request.rate_limited');
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(answer.headers.get('ratelimit')).toMatch(/^"requests";r=0;t=\d$/);
    }
    expect((await readOther()).status).toBe(200);
  });

  it('of nothing lets nothing through, tokens included', async () => {
    await setQuota({ requestsPerSecond: 0, burst: 0 });
    const answer = await flooder.call('GET', '/v1/cases', { token: flooderToken });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '3600']);
    const token = await flooder.token({ grant_type: 'client_credentials', scope: 'cases:read' });
    expect(token).toMatchObject({
      status: 429,
      body: { error: 'temporarily_unavailable', code: 'request.rate_limited' },
    });
    expect((await other.token({ grant_type: 'client_credentials' })).status).toBe(200);
    await setQuota({ concurrent: 0 });
    await expect
      .poll(async () => codeOf((await flood(1)[0]) ?? { body: {} }))
      .toBe('request.rate_limited');
    await setQuota({});
  });

  it('lock-out: a flood of forged assertions in a member’s name takes nothing of its quota', async () => {
    // Full again by the time that the flood is over, whatever tests before have spent.
    await setQuota({ requestsPerSecond: 20, burst: 3 });
    const form = { grant_type: 'client_credentials' };
    const forged = Array.from({ length: 60 }, async () =>
      flooder.token({
        ...form,
        client_assertion: (await flooder.assertion()).replace(/.{20}$/, 'A'.repeat(20)),
      }),
    );
    const refused = new Set((await Promise.all(forged)).map(codeOf));
    expect([...refused]).toEqual(['oauth.invalid_client']);
    const honest = [];
    for (let times = 0; times < 3; times++) honest.push((await flooder.token(form)).status);
    expect(honest).toEqual([200, 200, 200]);
    expect((await other.token(form)).status).toBe(200);
    await setQuota({});
  });

  it('of cases per day counts new cases, not repetitions and not what was refused', async () => {
    await setQuota({ casesPerDay: 2 });
    const [first, second] = [randomUUID(), randomUUID()];
    expect((await submit(first)).status).toBe(202);
    const original = (await submit(first)).body;
    expect((await submit(randomUUID(), { itemCode: 'x' })).status).toBe(400);
    const last = await submit(second);
    expect(last.status).toBe(202);
    expect(last.headers.get('ratelimit-policy')).toBe('"requests";q=5000;w=1, "cases";q=2;w=86400');
    const third = await submit(randomUUID());
    expect([third.status, codeOf(third)]).toEqual([429, 'request.rate_limited']);
    for (const told of [last, third])
      expect(told.headers.get('ratelimit')).toMatch(
        /^"requests";r=\d+;t=\d, "cases";r=0;t=\d{1,5}$/,
      );
    const secondsToMidnight = Number(third.headers.get('retry-after'));
    expect(secondsToMidnight).toBeGreaterThan(0);
    expect(secondsToMidnight).toBeLessThanOrEqual(86_400);
    expect((await submit(first)).body).toEqual(original);
    await setQuota({});
  });

  it('of cases per day counts the cases of a batch, each by itself', async () => {
    // Two were counted today.
    await setQuota({ casesPerDay: 4 });
    const cases = Array.from({ length: 4 }, () => ({
      idempotencyKey: randomUUID(),
      case: application(),
    }));
    const send = async (more: object[] = []) => {
      const body = { cases: [...cases, ...more] };
      const answer = await flooder.call('POST', '/v1/cases/batch', { token: flooderToken, body });
      return (answer.body as { results: { status: number; retryAfter?: number }[] }).results;
    };
    const first = await send([{ idempotencyKey: randomUUID(), case: {} }]);
    expect(first.map(({ status }) => status).sort()).toEqual([202, 202, 400, 429, 429]);
    expect(first.find(({ status }) => status === 429)?.retryAfter).toBeGreaterThan(0);
    expect(await send()).toEqual(
      first.slice(0, 4).map((result) => expect.objectContaining({ status: result.status })),
    );
    await setQuota({});
  });
});

describe('what a member may apply for', () => {
  it('is its own region’s and of the items that were agreed', async () => {
    const elsewhere = await submit(randomUUID(), { from: '320509' });
    expect([elsewhere.status, codeOf(elsewhere)]).toEqual([403, 'auth.not_permitted']);
    await gateway.changeMember('qingpu-platform', (member) => ({
      ...member,
      items: ['000131001001'],
    }));
    const answer = await submit(randomUUID());
    expect([answer.status, codeOf(answer)]).toEqual([403, 'auth.not_permitted']);
  });
});
