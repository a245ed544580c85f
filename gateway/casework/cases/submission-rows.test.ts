import { decodeJwt } from 'jose';
import { expect, it } from 'vitest';
import { SubmissionMessage } from '#contracts/case';
import type { Receipt } from '#contracts/receipt';
import { completeEvent, gatewayActor } from '../../audit/log/append.ts';
import { eventDigest } from '../../audit/log/leaf.ts';
import { importKeys } from '../../platform/keys/keys.ts';
import { newKeySet } from '../../platform/keys/new-keys.ts';
import { openDataKey, openJson } from '../../platform/keys/seal.ts';
import { type Prepared, submissionRows } from './submission-rows.ts';
import { transitionEvent } from './transition.ts';

it('a member that a request gains does not travel to strict readers; the receipt promises the event that is committed; every later event rests on the ground of the application', async () => {
  const clock = () => new Date('2026-10-14T00:00:00Z');
  const keys = await importKeys(await newKeySet(), clock);
  const platform = {
    clock,
    keys,
    config: { publicOrigin: 'https://gateway.example', auditGraceMs: 14_400_000 },
  };
  const prepared = {
    request: {
      itemCode: '11330421XX0000001N4000000000001',
      from: '310118',
      to: '330421',
      channel: 'window',
      applicant: { kind: 'subject' },
      form: {},
      materials: [],
      originals: false,
      onlyForUs: 'x',
    },
    item: {
      ...{ code: '11330421XX0000001N4000000000001', name: '事项', materials: [] },
      // Its region names no law: whoever applies does so of their own will.
      guide: { basis: [] },
    },
    caller: { clientId: 'qingpu-platform', region: '310118' },
    applicant: { party: { kind: 'company', name: '甲', uscc: '11330421XX0000001N' } },
    materials: [],
  } as unknown as Prepared;
  const { outbox, record, receipt, event } = await submissionRows(
    platform as never,
    prepared,
    '0'.repeat(64),
  );
  const key = await openDataKey(keys.master, record.wrappedKey as Uint8Array, record.id);
  const sent = await openJson(key.key, outbox.payload as Uint8Array, outbox.messageId);
  expect(SubmissionMessage.parse(sent)).toEqual(sent);
  expect(decodeJwt<Receipt>(receipt.jws).logged).toEqual({
    eventDigest: await eventDigest(event),
    notAfter: '2026-10-14T04:00:00.000Z',
  });
  expect(event.legalBasis).toBe('consent');
  const row = { ...record, legalBasis: record.legalBasis ?? null } as const;
  const forward = { kind: 'forward', actor: gatewayActor } as const;
  const later = (of: typeof row) =>
    completeEvent(transitionEvent(of, 'forwarded', forward), clock()).legalBasis;
  expect(later(row)).toBe('consent');
  // Of a case from before the ground was kept, and of an item that a law sets up.
  expect(later({ ...row, legalBasis: null })).toBe('statutory_duty');
});
