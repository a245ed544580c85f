import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caseDeliveryHooks } from '../../gateway/casework/cases/delivery-hooks.ts';
import { outbox } from '../../gateway/delivery/outbox/tables.ts';
import { expireUnfetched } from '../../gateway/delivery/pull/expire.ts';
import { eq } from '../../gateway/platform/database/drizzle.ts';
import { logged } from '../setup/logged.ts';
import { type Pulling, startPulling } from './pulling.ts';
import { get, post } from './refusals.ts';

const textDigest = (value: unknown) =>
  createHash('sha256')
    .update(canonicalize(value) ?? '')
    .digest('hex');

describe('a region that cannot be called', () => {
  let stage: Pulling;
  beforeAll(async () => {
    stage = await startPulling();
  });
  afterAll(() => stage.close());

  it('finds the whole message, whose digest it can compute, and the case goes on when it acknowledges', async () => {
    const caseId = await stage.submit();
    const message = await stage.fetched(caseId);
    expect(message).toMatchObject({
      kind: 'submission',
      attempts: 0,
      sequence: 1,
      message: { caseId, kind: 'submission', form: { purpose: 'work' } },
    });
    expect(textDigest(message.message)).toBe(message.digest);
    expect(await stage.caseOf(caseId)).toMatchObject({ state: 'submitted' });
    const acked = await stage.answer(message, 'ack', { regionalCaseId: 'JS-1' });
    expect(acked).toEqual({
      status: 200,
      messageId: message.messageId,
      caseId,
      state: 'delivered',
    });
    expect(await stage.caseOf(caseId)).toMatchObject({
      state: 'forwarded',
      regionalCaseId: 'JS-1',
    });
    expect(await stage.answer(message, 'ack', { regionalCaseId: 'JS-1' })).toEqual(acked);
    const { text } = await stage.ask(get(`/v1/cases/${caseId}/timeline`, stage.qingpu));
    const { entries } = JSON.parse(text) as { entries: { action: string; actor: string }[] };
    expect(entries.map(({ action }) => action)).toEqual([
      'case.submitted',
      'message.fetched',
      'message.delivered',
      'case.forwarded',
    ]);
    expect(entries[1]?.actor).toBe('member:jiashan-platform');
  });

  it('fetches on the ground of the case, where somebody applied of their own will and no law sets the item up', async () => {
    const caseId = await stage.submit();
    await stage.sql(`update case_record set legal_basis = 'consent' where id = $1`, caseId);
    const hooks = caseDeliveryHooks(stage.gateway.platform);
    const message = await stage.fetched(caseId);
    const database = stage.gateway.platform.database();
    const rows = await database.select().from(outbox).where(eq(outbox.caseId, caseId));
    await database.transaction((tx) =>
      hooks.deferred(tx, rows, { by: 'calendar', until: new Date() }),
    );
    for (const action of ['message.fetched', 'message.deferred'] as const) {
      const events = await logged(stage, action, message.messageId);
      expect(events.map(({ legalBasis }) => [action, legalBasis])).toEqual([[action, 'consent']]);
    }
  });

  it('is never called: its message waits until it is fetched', async () => {
    const caseId = await stage.submit();
    await stage.turns(5, ['relay']);
    const [row] = await stage.sql(
      `select state, attempts from outbox where case_id = $1 and to_region = '330421'`,
      caseId,
    );
    expect(row).toEqual({ state: 'pending', attempts: 0 });
    expect(await stage.waits(caseId)).toBe(true);
  });

  it('gets the messages of a case in order: the next one when the one before is answered', async () => {
    const caseId = await stage.submit();
    const withdrawn = await stage.ask(
      post(`/v1/cases/${caseId}/withdrawal`, stage.qingpu, { reason: '不再办理' }),
    );
    expect(withdrawn.status).toBe(202);
    const first = await stage.fetched(caseId);
    expect(first.kind).toBe('submission');
    expect(await stage.waits(caseId)).toBe(false);
    await stage.answer(first, 'ack', { regionalCaseId: 'JS-2' });
    const second = await stage.fetched(caseId);
    expect(second).toMatchObject({
      kind: 'withdrawal',
      sequence: 2,
      message: { previousDigest: first.digest },
    });
    expect(textDigest(second.message)).toBe(second.digest);
    expect(await stage.answer(second, 'ack', {})).toMatchObject({ state: 'delivered' });
  });

  it('may have several machines that fetch: each message is given to one of them', async () => {
    const cases = await Promise.all(Array.from({ length: 6 }, () => stage.submit()));
    const answers = await Promise.all(Array.from({ length: 4 }, () => stage.inbox('?limit=50')));
    const given = answers.flatMap(({ messages }) => messages.map(({ caseId }) => caseId));
    expect(given.filter((caseId) => cases.includes(caseId)).sort()).toEqual(cases.sort());
  });

  it('gets a message again whose reader was not heard of', async () => {
    const caseId = await stage.submit();
    const lost = await stage.fetched(caseId);
    await stage.sql(
      `update outbox set lease_until = now() - interval '1 s' where case_id = $1`,
      caseId,
    );
    const state = async () =>
      (
        await stage.sql(
          `select state, attempts from outbox where case_id = $1 and to_region = '330421'`,
          caseId,
        )
      )[0];
    await expect.poll(state).toEqual({ state: 'pending', attempts: 1 });
    await stage.sql('update outbox set next_attempt_at = now() where case_id = $1', caseId);
    expect(await stage.fetched(caseId)).toMatchObject({ messageId: lost.messageId, attempts: 1 });
    // The first reader did have it, and says so late.
    expect(await stage.answer(lost, 'ack', { regionalCaseId: 'JS-3' })).toMatchObject({
      status: 200,
    });
  });

  it('refuses a message for good, and the case is refused', async () => {
    const caseId = await stage.submit();
    const message = await stage.fetched(caseId);
    const refused = await stage.answer(message, 'nack', { kind: 'rejected', code: 'OUT_OF_SCOPE' });
    expect(refused).toMatchObject({ status: 200, state: 'refused' });
    expect(await stage.caseOf(caseId)).toMatchObject({ state: 'refused' });
    expect(await stage.answer(message, 'nack', { kind: 'rejected', code: 'OUT_OF_SCOPE' })).toEqual(
      refused,
    );
    expect(await stage.answer(message, 'ack', { regionalCaseId: 'JS-4' })).toMatchObject({
      status: 409,
      code: 'inbox.already_answered',
    });
  });

  it('puts a message off, and one that it never can read waits for the operator', async () => {
    const caseId = await stage.submit();
    const message = await stage.fetched(caseId);
    const later = await stage.answer(message, 'nack', {
      kind: 'retryable',
      code: 'busy',
      retryAfterSeconds: 600,
    });
    expect(later).toMatchObject({ status: 200, state: 'waiting' });
    expect(Date.parse(String(later['nextAttemptAt']))).toBeGreaterThan(Date.now() + 590_000);
    expect(await stage.waits(caseId)).toBe(false);
    const states: unknown[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      await stage.sql('update outbox set next_attempt_at = now() where case_id = $1', caseId);
      const again = await stage.fetched(caseId);
      states.push((await stage.answer(again, 'nack', { kind: 'malformed', code: 'E7' }))['state']);
    }
    expect(states).toEqual(['waiting', 'waiting', 'waiting', 'parked']);
    expect(await stage.caseOf(caseId)).toMatchObject({ state: 'suspended', owner: 'operator' });
  });

  it('that does not fetch a message within its lifetime is not waited for: the message expires', async () => {
    const caseId = await stage.submit();
    await stage.sql(
      `update outbox set created_at = now() - interval '8 days' where case_id = $1`,
      caseId,
    );
    const { platform } = stage.gateway;
    await expireUnfetched({ platform, hooks: caseDeliveryHooks(platform) });
    const [row] = await stage.sql(
      `select state from outbox where case_id = $1 and to_region = '330421'`,
      caseId,
    );
    expect(row).toEqual({ state: 'expired' });
    expect(await stage.caseOf(caseId)).toMatchObject({ state: 'suspended', owner: 'operator' });
  });

  it('takes an erased message off the list instead of giving out what nobody can open', async () => {
    const caseId = await stage.submit();
    await stage.sql('update case_record set wrapped_key = null where id = $1', caseId);
    const { messages } = await stage.inbox('?limit=50');
    expect(messages.some((message) => message.caseId === caseId)).toBe(false);
    const [row] = await stage.sql(
      `select state from outbox where case_id = $1 and to_region = '330421'`,
      caseId,
    );
    expect(row).toEqual({ state: 'expired' });
  });

  it('looks without taking: thin lists and HEAD hold nothing, pages follow each other', async () => {
    const cases = [await stage.submit(), await stage.submit()];
    const head = await stage.ask({ ...get('/v1/inbox', stage.jiashan), method: 'HEAD' });
    expect(head.status).toBe(204);
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const { messages, next } = await stage.inbox(`?view=thin&limit=1${cursor}`);
      seen.push(...messages.map(({ caseId }) => caseId));
      expect(messages[0]?.message).toBeUndefined();
      if (next === undefined) break;
      cursor = `&cursor=${next}`;
    }
    for (const caseId of cases) expect(seen).toContain(caseId);
    expect(seen).toEqual([...new Set(seen)]);
  });
});
