import { describe, expect, it } from 'vitest';
import type { Agreement } from '../../trust/federation/agreement.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { ending } from './end.ts';

const now = new Date('2026-11-29T02:00:00Z');
const entry: Agreement = {
  id: 'licence',
  certificateType: '11100000MB0143028R001',
  issuerRegion: '320509',
  recognisingRegion: '330421',
  items: [],
  issuers: ['11320509XX0000001C'],
  since: '2026-01-01',
  signatures: ['a..b', 'c..d'],
};
const other = { clientId: 'other', region: '330421' } as Caller;

/** What the other side's notice leads to, after one of the first side. */
async function noticeOnTop(first: string, on?: string): Promise<unknown> {
  const { signatures: _, ...terms } = entry;
  const ended = { by: '320509', on: first };
  const found = { terms, entry: { ...entry, ended } };
  const decide = ending(other, { reason: 'other_terms', on });
  const step = await decide(found, {} as FederationDocument, now);
  return step.ok ? step.value.entry?.ended : step.failure.code;
}

describe('binding the other side for ever: a notice for a far day', () => {
  it('is brought forward by either side, with its own notice', async () => {
    expect(await noticeOnTop('9999-12-31')).toEqual({ by: '330421', on: '2026-12-29' });
    expect(await noticeOnTop('9999-12-31', '2027-06-30')).toEqual({
      by: '330421',
      on: '2027-06-30',
    });
  });

  it('is never put off, nor given twice for the same day', async () => {
    for (const on of [undefined, '2026-12-29', '2027-06-30'])
      expect(await noticeOnTop('2026-12-29', on)).toBe('agreement.not_open');
  });
});
