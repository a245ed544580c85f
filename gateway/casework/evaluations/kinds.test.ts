import { expect, it } from 'vitest';
import type { Caller } from '../../trust/identity/caller.ts';
import { type ConsultationRow, consultationRelations } from '../consultations/kinds.ts';
import { faultRelations } from './kinds.ts';

const by = (sub?: string): Caller =>
  ({
    clientId: 'qingpu-platform',
    region: '310118',
    role: 'platform',
    ...(sub === undefined ? {} : { subject: { sub } }),
  }) as unknown as Caller;

const row = { clientId: 'qingpu-platform', subject: 'shen' };
const doors: [string, (caller: Caller) => readonly string[]][] = [
  [
    'question',
    (caller) =>
      consultationRelations(
        { ...row, fromRegion: '310118', toRegion: '330421' } as ConsultationRow,
        caller,
      ),
  ],
  ['fault report', (caller) => faultRelations({ ...row, region: '330421' }, caller)],
];

it.each(doors)(
  'attack: another person signed in by the same platform reads a %s that is not theirs',
  (_, relations) => {
    expect(relations(by('shen'))).toEqual(['reporter']);
    expect(relations(by())).toEqual(['reporter']);
    expect(relations(by('gu'))).toEqual([]);
  },
);
