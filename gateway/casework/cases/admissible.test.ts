import { expect, it } from 'vitest';
import type { CaseRequest } from '#contracts/case';
import type { Item } from '#contracts/item';
import type { Caller } from '../../trust/identity/caller.ts';
import { checkStanding } from './admissible.ts';

const now = new Date('2026-11-22T10:00:00Z');
const item = { region: '330421', requiredIal: 2 } as Item;
const request = { from: '310118', to: '330421', applicant: { kind: 'subject' } } as CaseRequest;

const caller = (role: Caller['role'], ial: number, ageSeconds: number): Caller => ({
  clientId: 'delta.app',
  region: '310118',
  role,
  scopes: new Set(['cases:submit']),
  subject: {
    sub: 's',
    sid: 'sid',
    home: '320509',
    target: '330421',
    kind: 'person',
    ial,
    aal: 1,
    authTime: now.getTime() / 1000 - ageSeconds,
    claims: [],
  },
});

it.each<[string, Caller, object | undefined]>([
  ['a fresh log-in of an app may apply', caller('app', 2, 3600), undefined],
  ['at a window the clerk is the witness', caller('platform', 2, 20_000), undefined],
  [
    'an old log-in of an app must be renewed',
    caller('app', 2, 3601),
    { acrValues: 'urn:tongban:ial:2', maxAgeSeconds: 3600 },
  ],
  ['a low level must be raised', caller('app', 1, 0), { acrValues: 'urn:tongban:ial:2' }],
])('step-up: %s', (_, who, needed) => {
  const standing = checkStanding(request, item, who, now);
  if (needed === undefined) expect(standing.ok).toBe(true);
  else
    expect(standing).toMatchObject({
      ok: false,
      failure: { code: 'auth.insufficient_level', ...needed },
    });
});
