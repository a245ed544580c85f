import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { InstantRule } from '#contracts/instant-rule';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import { until } from '../setup/until.ts';

/** 秒批: who signed the commitment is decided at once, and every one of them is looked at afterwards. */
export const safeSite: InstantRule = {
  id: 'safe-site@1',
  zh: '申请人已签署场所安全承诺的，当场准予。',
  needs: [{ material: 'SAFETY', how: ['commitment'] }],
  samplePercent: 100,
};

type Body = Record<string, unknown>;

/** What was decided by rule says so to both sides, waits on its region's board, and is looked at once. */
export async function lookedAtAfterwards(
  decider: { readonly member: MemberClient; readonly token: string },
  counter: { readonly member: MemberClient; readonly token: string },
  caseId: string,
): Promise<void> {
  const grounds = [{ material: 'SAFETY', how: ['commitment'], had: 'commitment', met: true }];
  const byRule = async () => {
    const { body } = await counter.member.call('GET', `/v1/cases/${caseId}`, counter);
    return ((body as Body)['result'] as Body | undefined)?.['byRule'];
  };
  const shown = await until(byRule);
  const rule = expect.stringMatching(/^safe-site@1#sha-256:[0-9a-f]{64}$/);
  expect(shown).toMatchObject({ rule, zh: safeSite.zh, grounds, state: 'due' });

  // Years later, whatever the list says by then: the words by which it was decided, by the digest that the log has.
  const named = String((shown as Body)['rule']);
  const wording = await counter.member.call(
    'GET',
    `/v1/commitment-texts/${named.split('#sha-256:')[1]}`,
    counter,
  );
  expect(wording.body).toMatchObject({ texts: [{ zh: safeSite.zh, id: safeSite.id }] });
  const timeline = await counter.member.call('GET', `/v1/cases/${caseId}/timeline`, counter);
  const { entries } = timeline.body as { entries: { action: string; details: Body }[] };
  expect(entries.findLast(({ action }) => action === 'case.approved')?.details).toMatchObject({
    rule: named,
  });

  // Said again without its rule it stands, and so does its check.
  const report = { kind: 'approve', reportId: 'LX-9-again', regionalCaseId: 'LX-9' };
  const told = await decider.member.call('POST', `/v1/cases/${caseId}/reports`, {
    token: decider.token,
    body: { ...report, at: new Date().toISOString() },
    idempotencyKey: randomUUID(),
  });
  expect(told.status, JSON.stringify(told.body)).toBe(200);
  expect(await byRule()).toEqual(shown);

  const board = async (state: string) => {
    const path = `/v1/instant-decisions?state=${state}`;
    const { body } = await decider.member.call('GET', path, decider);
    return (body as { decisions: { caseId: string }[] }).decisions.map((one) => one.caseId);
  };
  expect(await board('due')).toEqual([caseId]);
  const check = (by: typeof decider, outcome: string, at = new Date().toISOString()) =>
    by.member.call('POST', `/v1/cases/${caseId}/instant-check`, {
      token: by.token,
      body: { outcome, clerk: 'LX-3', at },
      idempotencyKey: randomUUID(),
    });
  const before = await check(decider, 'confirmed', '2020-01-01T00:00:00Z');
  expect(before.body).toMatchObject({ errors: [{ pointer: '/at' }] });
  expect((await check(counter, 'confirmed')).body).toMatchObject({ code: 'auth.not_permitted' });
  expect((await check(decider, 'wrong')).body).toMatchObject({ rule, state: 'wrong' });
  const again = await check(decider, 'confirmed');
  expect(again.body).toMatchObject({ code: 'instant.already_checked' });
  expect([await board('due'), await board('wrong')]).toEqual([[], [caseId]]);
}
