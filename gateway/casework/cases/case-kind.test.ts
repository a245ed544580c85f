import { describe, expect, it } from 'vitest';
import type { Caller } from '../../trust/identity/caller.ts';
import { caseRelations } from './case-kind.ts';

type Parties = Parameters<typeof caseRelations>[0];

const parties: Parties = {
  fromRegion: '310118',
  toRegion: '330421',
  homeRegion: '320509',
  clientId: 'qingpu-platform',
  subject: null,
  owner: null,
};

describe('what a member is to a case', () => {
  const person = (sub: string) => ({ subject: { sub } as NonNullable<Caller['subject']> });
  const caller = (
    clientId: string,
    region: string,
    role: Caller['role'],
    subject: { subject?: NonNullable<Caller['subject']> } = {},
  ): Caller => ({ clientId, region, role, scopes: new Set(), ...subject });
  const suspended: Parties = { ...parties, owner: '320509' };
  const gu: Parties = { ...parties, subject: 'gu' };
  const kiosk: Parties = { ...gu, clientId: 'k' };
  it.each([
    [
      'the collecting platform',
      suspended,
      caller('qingpu-platform', '310118', 'platform'),
      ['collector', 'serving', 'collecting_region'],
    ],
    [
      'the collecting platform, for its person',
      gu,
      caller('qingpu-platform', '310118', 'platform', person('gu')),
      ['collector', 'serving', 'person', 'collecting_region'],
    ],
    [
      'the collecting platform, for somebody else: it does nothing in their name',
      gu,
      caller('qingpu-platform', '310118', 'platform', person('wu')),
      ['collecting_region'],
    ],
    [
      'a platform that collects and decides',
      { ...parties, toRegion: '310118' },
      caller('qingpu-platform', '310118', 'platform'),
      ['collector', 'collecting_region', 'decider'],
    ],
    [
      'another platform of the collecting region',
      suspended,
      caller('x', '310118', 'platform'),
      ['collecting_region'],
    ],
    ['the deciding platform', suspended, caller('x', '330421', 'platform'), ['decider']],
    ['the owner, at home', suspended, caller('x', '320509', 'platform'), ['home', 'owner']],
    ['an app of the deciding region', suspended, caller('x', '330421', 'app'), []],
    [
      'the person in an app of elsewhere',
      gu,
      caller('x', '330421', 'app', person('gu')),
      ['person'],
    ],
    [
      'the person in another app of the collecting region goes on with it',
      gu,
      caller('x', '310118', 'app', person('gu')),
      ['person', 'collector'],
    ],
    [
      'the person at a counter at home goes on with it',
      gu,
      caller('x', '320509', 'platform', person('gu')),
      ['collector', 'serving', 'person', 'home'],
    ],
    [
      'a counter that was let go on with it',
      { ...parties, counters: ['x'] },
      caller('x', '320509', 'platform'),
      ['collector', 'serving', 'home'],
    ],
    ['somebody else in the same app', gu, caller('x', '310118', 'app', person('wu')), []],
    [
      'the person at the kiosk',
      kiosk,
      caller('k', '310118', 'kiosk', person('gu')),
      ['person', 'collector'],
    ],
    ['the next one at the kiosk', kiosk, caller('k', '310118', 'kiosk', person('wu')), []],
    ['nobody at the kiosk', kiosk, caller('k', '310118', 'kiosk'), ['machine']],
    ['another kiosk', kiosk, caller('k2', '310118', 'kiosk', person('gu')), []],
    ['an auditor', suspended, caller('qingpu-platform', '330421', 'auditor'), ['auditor']],
  ] as const)('%s', (_, row, member, relations) => {
    expect(caseRelations(row, member)).toEqual(relations);
  });
});
