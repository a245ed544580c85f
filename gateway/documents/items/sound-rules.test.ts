import { expect, it } from 'vitest';
import type { InstantRule } from '#contracts/instant-rule';
import type { Item } from '#contracts/item';
import { withSoundRules } from './sound-rules.ts';

const material = (code: string, commitment: boolean) => ({
  ...{ code, name: code, required: true, originalRequired: false },
  commitment,
});
const rule = (id: string, need: InstantRule['needs'][number]): InstantRule => ({
  ...{ id, needs: [need], samplePercent: 10 },
  zh: '证照有效且已作出承诺的，当场准予。',
});
const offered = (instant: InstantRule[]): Item => ({
  code: '11320509XX0000001C4000000000001',
  region: '320509',
  name: '事项',
  authority: '示例局',
  requiredIal: 2,
  statutoryDays: 20,
  promisedDays: 5,
  materials: [material('LICENCE', false), material('SAFETY', true)],
  instant,
});

it('a rule that asks for what its item does not have, or has the name of another, is left out and named', () => {
  const good = rule('renewal@1', { material: 'SAFETY', how: ['commitment'] });
  const listed = offered([
    good,
    rule('renewal@2', { material: 'FIRE', how: ['certificate'] }),
    rule('renewal@3', { material: 'LICENCE', how: ['certificate', 'commitment'] }),
    rule('renewal@1', { material: 'LICENCE', how: ['certificate'] }),
  ]);
  const { items, leftOut } = withSoundRules([listed]);
  expect(items).toEqual([{ ...listed, instant: [good] }]);
  const ref = listed.code;
  expect(leftOut).toEqual([
    { named: { ref, reason: 'instant.1' }, reason: 'names what is not there' },
    { named: { ref, reason: 'instant.2' }, reason: 'names what is not there' },
    { named: { ref, reason: 'instant.3' }, reason: 'occurs twice' },
  ]);
});

it('an item whose rules all fall is offered without, and any other is left alone', () => {
  const { instant: _, ...plain } = offered([]);
  const wrong = offered([rule('renewal@1', { material: 'FIRE', how: ['exempt'] })]);
  expect(withSoundRules([wrong, plain]).items).toEqual([plain, plain]);
});
