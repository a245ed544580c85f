import { describe, expect, it } from 'vitest';
import { assertionFault, notAfter } from './assertion-fault.ts';
import { pairwiseSubject } from './pairwise-subject.ts';

const now = new Date('2026-06-01T00:00:00Z');
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString();

describe('what a home region says about a person', () => {
  it.each([
    '',
    ' ',
    '\u3000',
    '0',
    '000000',
    '-',
    '--',
    'null',
    'NULL',
    'undefined',
    'n/a',
    'None',
    '*',
  ])('two people with the number %j do not become one', async (localId) => {
    expect(assertionFault({ localId, authTime: at(0) }, now)).toBe('nobody');
    const person = { region: '320509', localId };
    await expect(
      pairwiseSubject({ subject: [] }, 'https://a.example', 'x', person),
    ).rejects.toThrow('a person without a number');
  });

  it.each(['1', 'wj-0001', '320509189102140022', 'none-of-your-business', 'a0', '沈'])(
    'the number %j is somebody’s',
    (localId) => {
      expect(assertionFault({ localId, authTime: at(0) }, now)).toBeUndefined();
    },
  );

  it('a log-in a minute ahead is a clock that differs, and gains nothing; beyond that it is refused', () => {
    const faultAt = (seconds: number) =>
      assertionFault({ localId: '1', authTime: at(seconds) }, now);
    expect([faultAt(-3600), faultAt(60), faultAt(61), faultAt(8 * 3600)]).toEqual([
      undefined,
      undefined,
      'future',
      'future',
    ]);
    expect([notAfter(at(60), now), notAfter(at(-60), now)]).toEqual([at(0), at(-60)]);
  });
});
