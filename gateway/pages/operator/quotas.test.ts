import { describe, expect, it } from 'vitest';
import { ok } from '#contracts/result';
import { pageVisit } from '../../../tests/setup/page-visit.ts';
import type { Problem } from '../../platform/http/problem.ts';
import { showQuotas } from './quotas.ts';

const quota = { requestsPerSecond: 1, burst: 2, concurrent: 3 };
const member = (clientId: string, burst: number) => ({
  clientId,
  role: 'platform',
  region: '330421',
  quota: { ...quota, burst },
  agreed: true,
  requestsLeft: 1,
});
const doors = {
  '/v1/admin/quotas': ok({ members: [member('one', 71), member('other', 72)] }),
  '/v1/admin/federation': ok({ version: 4, members: [] }),
};
const formOf = async (asked: Record<string, string>, written?: Record<string, string>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(written ?? {})) form.set(name, value);
  const errors = [{ pointer: '/members/1/quota/burst', reason: '不是整数' }];
  const problem = { code: 'request.invalid', errors } as unknown as Problem;
  const sent = written ? { sent: { form, problem } } : {};
  const shown = String(await showQuotas(pageVisit({ asked, doors, ...sent }).visit));
  return shown.slice(shown.indexOf('id="change"'));
};

describe('the form that changes a quota', () => {
  it('gives the numbers of one member to no other: it is of one, and names them', async () => {
    for (const [clientId, burst] of [
      ['one', 71],
      ['other', 72],
    ] as const) {
      const shown = await formOf({ member: clientId });
      expect(shown).not.toContain('<select');
      expect(shown).toContain(`type="hidden" name="member" value="${clientId}"`);
      expect(shown).toContain(`>member:${clientId}</b>`);
      expect(shown).toContain(`value="${burst}"`);
    }
  });

  it('refused, is of the member of whom it spoke, and marks their number', async () => {
    const shown = await formOf({ member: 'one' }, { member: 'other', burst: '-7' });
    expect(shown).toContain('type="hidden" name="member" value="other"');
    expect(shown).toContain('id="f-members-1-quota-burst-wrong"');
    expect(shown).toContain('value="-7"');
  });

  it('of a member who is gone is no form for somebody else', async () => {
    expect(await formOf({ member: 'one' }, { member: 'gone', burst: '7' })).not.toContain('<form');
  });
});
