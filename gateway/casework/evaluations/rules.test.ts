import { describe, expect, it } from 'vitest';
import type { FollowUpStep } from '#contracts/evaluation';
import { importKeys } from '../../platform/keys/keys.ts';
import { newKeySet } from '../../platform/keys/new-keys.ts';
import { codeLifetimeMs, codeOf, readCode } from './code.ts';
import { followUpOf, mayStep } from './follow-up.ts';

const at = (text: string): Date => new Date(`${text.replace(' ', 'T')}:00+08:00`);

describe('the follow-up of an evaluation', () => {
  const given = at('2026-11-20 17:00');
  const now = (text: string, ...steps: ('contacted' | 'extended' | 'mended')[]) =>
    followUpOf(
      2,
      given,
      steps.map((step) => ({ step, at: at('2026-11-23 09:00') })),
      at(text),
    );

  it('is only for bad ones', () => {
    for (const score of [3, 4, 5] as const)
      expect(followUpOf(score, given, [], given)).toBeUndefined();
    expect(followUpOf(1, given, [], given)).toBeDefined();
  });

  it('is overdue a day after each of its working days', () => {
    expect(now('2026-11-23 23:59')).toMatchObject({ nextStepBy: '2026-11-23', overdue: false });
    expect(now('2026-11-24 00:00')).toMatchObject({ overdue: true });
    expect(now('2026-11-27 23:59', 'contacted')).toMatchObject({
      nextStepBy: '2026-11-27',
      overdue: false,
    });
    expect(now('2026-11-28 00:00', 'contacted')).toMatchObject({ overdue: true });
    expect(now('2026-12-11 23:59', 'contacted', 'extended')).toMatchObject({
      nextStepBy: '2026-12-11',
      overdue: false,
    });
  });

  it('ends with the mending', () => {
    expect(now('2027-11-28 00:00', 'contacted', 'mended')).toEqual({
      contactBy: '2026-11-23',
      contactedAt: '2026-11-23T09:00:00.000+08:00',
      mendBy: '2026-11-27',
      mendedAt: '2026-11-23T09:00:00.000+08:00',
      extended: false,
      overdue: false,
    });
  });

  it('goes one step after the other', () => {
    const taken = (...steps: FollowUpStep[]) => steps.map((step) => ({ step, at: given }));
    expect(mayStep([], 'contacted')).toBe(true);
    expect(mayStep([], 'mended')).toBe(false);
    expect(mayStep(taken('contacted'), 'contacted')).toBe(false);
    expect(mayStep(taken('contacted'), 'extended')).toBe(true);
    expect(mayStep(taken('contacted', 'extended'), 'extended')).toBe(false);
    expect(mayStep(taken('contacted', 'extended'), 'mended')).toBe(true);
    expect(mayStep(taken('contacted', 'mended'), 'mended')).toBe(false);
    expect(mayStep(taken('contacted', 'appealed'), 'mended')).toBe(false);
    expect(mayStep(taken('contacted', 'appealed', 'dismissed'), 'mended')).toBe(true);
    expect(mayStep(taken('contacted', 'appealed', 'dismissed', 'extended'), 'appealed')).toBe(
      false,
    );
  });
});

describe('an evaluation code', () => {
  const row = { id: `case_${'a'.repeat(26)}`, subject: 'sub', itemCode: '1' };
  const now = at('2026-11-20 17:00');
  const moment = 'handling' as const;
  const facts = { expiresAtMs: now.getTime() + codeLifetimeMs, moment, clerk: 'A-17' };

  it('is good for its case, applicant, item and clerk, for half an hour, and for no other', async () => {
    const keys = await importKeys(await newKeySet());
    const code = await codeOf(keys, row, facts);
    expect(await readCode(keys, row, code, now)).toEqual(facts);
    const others = [
      { ...row, id: `case_${'b'.repeat(26)}` },
      { ...row, subject: 'another' },
      { ...row, subject: null },
      { ...row, itemCode: '2' },
    ];
    for (const other of others) expect(await readCode(keys, other, code, now)).toBeUndefined();
    const later = `b${(facts.expiresAtMs + 60_000).toString(36)}`;
    for (const forged of [
      code.replace('A-17', 'A-18'),
      code.replace('A-17', ''),
      code.replace(/^[^.]+/, later),
      // Of the decision, and not of the window.
      code.replace(/^b/, 's'),
      code.slice(0, -1),
      '',
      'x'.repeat(200),
    ])
      expect(await readCode(keys, row, forged, now), forged).toBeUndefined();
    const end = new Date(facts.expiresAtMs);
    expect(await readCode(keys, row, code, end)).toBeUndefined();
    expect(await readCode(await importKeys(await newKeySet()), row, code, now)).toBeUndefined();
  });
});
