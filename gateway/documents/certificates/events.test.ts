import { expect, it } from 'vitest';
import type { Item } from '#contracts/item';
import { completeEvent } from '../../audit/log/append.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { inquiryBase, issuedEvents, refusedEvent } from './events.ts';

const now = new Date('2026-11-29T04:00:00Z');
const caller = { clientId: 'qingpu.window', region: '310118', role: 'platform' } as Caller;
const item = {
  code: '11330421XX0000001N4000131001001',
  name: '设立',
  guide: { basis: [{ law: '公司登记管理条例' }] },
} as unknown as Item;
const inquiry = { caller, item, certificateType: '11100000000013338W099', home: '320509' };

it('a person’s own yes or no rests on their consent, what is fetched for a duty on the duty', () => {
  const answered = completeEvent(
    {
      ...inquiryBase({ caller, item }),
      action: 'preview.answered',
      object: { class: 'certificate_preview', ref: 'prev_1' },
    },
    now,
  );
  expect(answered.legalBasis).toBe('consent');
  expect(refusedEvent(inquiry, { code: 'certificate.declined' }).legalBasis).toBe('statutory_duty');
  const grounds = (seen: Parameters<typeof issuedEvents>[1]['seen']) =>
    issuedEvents(inquiry, { credentialId: 'c', agreement: 'a', expiresAt: now, seen }, []).map(
      ({ legalBasis }) => legalBasis,
    );
  expect(grounds({ ground: 'not_asked' })).toEqual(['statutory_duty', 'statutory_duty']);
  expect(grounds({ ground: 'agreed', previewId: 'prev_1' })).toEqual(['consent', 'consent']);
});
