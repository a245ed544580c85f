import { expect, it } from 'vitest';
import { SubmissionMessage } from '#contracts/case';
import { importKeys } from '../../platform/keys/keys.ts';
import { newKeySet } from '../../platform/keys/new-keys.ts';
import { openDataKey, openJson } from '../../platform/keys/seal.ts';
import { type Prepared, submissionRows } from './submission-rows.ts';

it('a member that a request gains does not travel: strict readers of regions are not broken by it', async () => {
  const clock = () => new Date('2026-10-14T00:00:00Z');
  const keys = await importKeys(await newKeySet(), clock);
  const platform = { clock, keys, config: { publicOrigin: 'https://gateway.example' } };
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
    item: { code: '11330421XX0000001N4000000000001', name: '事项', materials: [] },
    caller: { clientId: 'qingpu-platform', region: '310118' },
    applicant: { party: { kind: 'company', name: '甲', uscc: '11330421XX0000001N' } },
    materials: [],
  } as unknown as Prepared;
  const { outbox, record } = await submissionRows(platform as never, prepared, '0'.repeat(64));
  const key = await openDataKey(keys.master, record.wrappedKey as Uint8Array, record.id);
  const sent = await openJson(key.key, outbox.payload as Uint8Array, outbox.messageId);
  expect(SubmissionMessage.parse(sent)).toEqual(sent);
});
