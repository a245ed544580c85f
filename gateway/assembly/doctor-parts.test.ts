import { expect, it } from 'vitest';
import type { FederationDocument } from '../trust/federation/document.ts';
import { diskFinding, diskStanding, foldersOf } from './doctor-disk.ts';
import { endingSoon } from './doctor-federation.ts';

it('agreements and keys that end within a month are named by the day in +08:00, and what the operator alone wrote before it ends', () => {
  const at = Date.parse('2026-11-01T00:00:00Z');
  const key = (notAfter?: string) => ({ ...(notAfter ? { notAfter } : {}) });
  const member = (clientId: string, ...keys: unknown[]) => ({ clientId, jwks: { keys } });
  const document = {
    agreements: [
      { id: 'goes-on' },
      { id: 'over', until: '2026-10-31' },
      { id: 'soon', until: '2026-11-30' },
      { id: 'late', until: '2026-12-24' },
      { id: 'wanted', ended: { by: '330421', on: '2026-11-30' } },
    ],
    members: [
      member('rotated', key('2026-11-03T00:00:00Z'), key('2027-11-03T00:00:00Z')),
      member('ends', key('2026-10-03T00:00:00Z'), key('2026-11-20T17:00:00Z')),
      member('stays', key()),
    ],
  };
  const found = endingSoon(document as unknown as FederationDocument, at);
  expect(found).toEqual(['soon (2026-11-30)', 'ends (2026-11-21)']);
  const later = endingSoon(
    document as unknown as FederationDocument,
    Date.parse('2027-12-10T00:00:00Z'),
  );
  expect(later).toEqual(['goes-on (2027-12-31)']);
});

it.each([
  [0.3, 'ok', '30 % free'],
  [0.099, 'look', 'nearly full, 9 % free'],
  [0.004, 'wrong', 'full: make room'],
] as const)('a disk of which %d is free is %s', (free, state, words) => {
  const found = diskFinding('/mnt/audit', free);
  expect(found).toMatchObject({ state, words: { en: expect.stringContaining(words) } });
});

it('every folder that is written to is looked at, and one that is not there is said', async () => {
  const settings = { checkpointFile: '/var/lib/tongban/checkpoint', tilesDir: '/no/such/disk' };
  expect(foldersOf({ ...settings, auditCopy: [{ name: 'file:///a', folder: '/a' }] })).toEqual([
    '/var/lib/tongban',
    settings.tilesDir,
    '/a',
  ]);
  const found = await diskStanding({ tilesDir: settings.tilesDir });
  expect(found).toMatchObject({ state: 'wrong', words: { en: '/no/such/disk is not there' } });
});
