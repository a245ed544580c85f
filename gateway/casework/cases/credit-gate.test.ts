import { expect, it } from 'vitest';
import type { SubmissionMessage } from '#contracts/case';
import { promisedIn } from './commitments.ts';
import { barredBy } from './credit-gate.ts';

const materials = [
  { code: 'ID', how: 'upload', ref: 'a' },
  { code: 'SAFETY', how: 'commitment', ref: 'site-safety-2026-02@3' },
] as const;

it('who broke a commitment brings the paper instead; what is no commitment is taken as ever', () => {
  expect(barredBy([...materials], { breached: 0 })).toEqual([]);
  expect(barredBy([...materials], { breached: 1 })).toMatchObject([{ pointer: '/materials/1' }]);
});

const row = {
  id: 'case_1',
  toRegion: '330421',
  itemCode: 'item',
  createdAt: new Date('2026-06-24T02:00:00Z'),
  personIndex: 'blind',
  materials: [],
};
const sent = (change: object = {}): SubmissionMessage =>
  ({ materials: materials.map((one) => ({ ...one, name: one.code })), ...change }) as never;

it('a commitment is bound to its text with its version, to who signed it, and to the day of its check', () => {
  const granted = new Date('2026-07-01T02:00:00Z');
  expect(promisedIn(row, sent(), granted)).toMatchObject([
    {
      code: 'SAFETY',
      text: 'site-safety-2026-02@3',
      signer: 'applicant',
      signedAt: row.createdAt,
      personIndex: 'blind',
      checkBy: '2026-08-26',
      outcome: null,
    },
  ]);
  expect(promisedIn(row, sent(), granted)[0]?.jointIndexes).toBeNull();
  const [together] = promisedIn(row, sent(), granted, ['other']);
  expect(together?.jointIndexes).toEqual(['other']);
  const kept = [{ code: 'SAFETY', how: 'commitment' as const, signed: 'a'.repeat(64) }];
  expect(promisedIn({ ...row, materials: kept }, sent(), granted)[0]?.signed).toBe('a'.repeat(64));
  const [byAgent] = promisedIn(row, sent({ agent: {} }), granted);
  expect(byAgent?.signer).toBe('agent');
});

it.each(['Zhang-San', 'zhang-san', '320509201503010017', '13800000000'])(
  'whatever a platform calls its text, no name and no number lies in the open: %s',
  (ref) => {
    const [named] = promisedIn(
      row,
      sent({ materials: [{ code: 'S', how: 'commitment', ref }] }),
      new Date('2026-07-01T02:00:00Z'),
    );
    expect(named?.text).toBeNull();
  },
);
