import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Receipt } from '#contracts/receipt';
import { runSql } from '../../../tests/setup/database.ts';
import { completeEvent } from '../log/append.ts';
import { eventDigest } from '../log/leaf.ts';
import { commit, openTestLog, sequenceAll, someEvent, type TestLog } from '../testing/log.ts';
import { promiseOf, receiptIn } from './promise.ts';

const caseId = `case_${'a'.repeat(26)}`;
const now = new Date('2026-10-14T00:00:00Z');
const notAfter = '2026-10-14T04:00:00.000Z';

let log: TestLog;
let receipt: Receipt;

/** An event that is committed, and the receipt that tells of it. */
beforeAll(async () => {
  log = await openTestLog();
  const event = completeEvent(someEvent(caseId, 'case.submitted'), now);
  await commit(log, someEvent(caseId));
  await runSql(
    log.database.url,
    `insert into audit_pending (case_ref, event) values ('${caseId}', '${JSON.stringify(event)}')`,
  );
  const said = {
    iss: 'https://gateway.example',
    kind: 'technical',
    refMessageId: 'msg',
    caseId,
    from: '310118',
    to: 'tongban',
    receivedAt: now.toISOString(),
    parts: [],
    envelopeDigest: '0'.repeat(64),
    logged: { eventDigest: await eventDigest(event), notAfter },
  };
  const found = receiptIn(
    ['e30', Buffer.from(JSON.stringify(said)).toString('base64url'), 'x'].join('.'),
  );
  if (!found) throw new Error('no receipt');
  receipt = found;
});
afterAll(() => log.close());

const held = (at: Date, of = receipt) => promiseOf(log.node.platform.database(), of, at);

it('what a receipt promises is found waiting, then in the log; what is late or left out is proven', async () => {
  expect(await held(now)).toEqual({ kind: 'waits', notAfter });
  expect(await held(new Date('2026-10-14T04:00:00.001Z'))).toMatchObject({ kind: 'broken' });
  // A time is no text: the same in another zone sorts elsewhere.
  const elsewhere = { ...receipt.logged, notAfter: '2026-10-13T23:00:00-05:00' } as never;
  expect(await held(now, { ...receipt, logged: elsewhere })).toMatchObject({ kind: 'waits' });
  await sequenceAll(log);
  expect(await held(now)).toEqual({ kind: 'kept', index: 1 });
  const logged = { eventDigest: 'f'.repeat(64), notAfter };
  expect(await held(now, { ...receipt, logged })).toEqual({ kind: 'broken', caseId, notAfter });
});

it('a receipt of an earlier version promises nothing, and what is none is no receipt', async () => {
  const { logged: _, ...earlier } = receipt;
  expect(await held(now, earlier)).toEqual({ kind: 'none' });
  expect(receiptIn('a.b.c')).toBeUndefined();
});
