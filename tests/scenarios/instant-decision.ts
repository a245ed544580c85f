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
  const shown = await until(async () => {
    const { body } = await counter.member.call('GET', `/v1/cases/${caseId}`, counter);
    return ((body as Body)['result'] as Body | undefined)?.['byRule'];
  });
  const rule = expect.stringMatching(/^safe-site@1#sha-256:[0-9a-f]{64}$/);
  expect(shown).toMatchObject({ rule, zh: safeSite.zh, grounds, state: 'due' });

  const board = async (state: string) => {
    const path = `/v1/instant-decisions?state=${state}`;
    const { body } = await decider.member.call('GET', path, decider);
    return (body as { decisions: { caseId: string }[] }).decisions.map((one) => one.caseId);
  };
  expect(await board('due')).toEqual([caseId]);
  const check = (by: typeof decider, outcome: string) =>
    by.member.call('POST', `/v1/cases/${caseId}/instant-check`, {
      token: by.token,
      body: { outcome, clerk: 'LX-3', at: new Date().toISOString() },
      idempotencyKey: randomUUID(),
    });
  expect((await check(counter, 'confirmed')).body).toMatchObject({ code: 'auth.not_permitted' });
  expect((await check(decider, 'wrong')).body).toMatchObject({ rule, state: 'wrong' });
  const again = await check(decider, 'confirmed');
  expect(again.body).toMatchObject({ code: 'instant.already_checked' });
  expect([await board('due'), await board('wrong')]).toEqual([[], [caseId]]);
}
