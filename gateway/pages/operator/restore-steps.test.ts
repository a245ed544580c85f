import { expect, it } from 'vitest';
import { type Finding, nextStep } from './restore-steps.ts';

const found = (of: Partial<Finding>) =>
  nextStep({
    caseId: 'case_1',
    region: '330421',
    from: '310118',
    outcome: 'differs',
    state: 'accepted',
    stateNow: 'accepted',
    said: 'submitted',
    askedAt: '2026-11-29T10:00:00+08:00',
    needsHand: true,
    ...of,
  });

it('what differs after a restore is somebody’s to mend, by what the region said; what settled itself is nobody’s', () => {
  expect(found({ said: 'no such case' })).toEqual({ step: 'noSuchCase', whose: 'both' });
  expect(found({ said: 'withdrawn' })).toEqual({ step: 'otherState', whose: 'region' });
  const ended = { state: 'approved', stateNow: 'approved' } as const;
  expect(found({ ...ended, said: 'accepted' })).toEqual({ step: 'endedHere', whose: 'region' });
  const silent = { outcome: 'not_answered' } as const;
  expect(found({ ...silent, said: 'unavailable timeout' }).whose).toBe('operator');
  expect(found({ ...silent, said: 'cannot be asked' }).whose).toBe('region');
  expect(found({ stateNow: 'approved' })).toEqual({ step: 'wentOn', whose: 'nobody' });
  for (const outcome of ['taken', 'will_be_sent', 'agrees'] as const)
    expect(found({ outcome })).toEqual({ step: outcome, whose: 'nobody' });
});
