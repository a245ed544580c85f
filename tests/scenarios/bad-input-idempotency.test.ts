import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateTypes } from '#adapters/kit/sample-world';
import { countRows } from '../setup/row-counts.ts';
import {
  application,
  caseIdOf,
  permitItem,
  personToken,
  post,
  qingpuToken,
  type Stage,
  settled,
  startStage,
} from './refusals.ts';

const receiptOf = (text: string): string => (JSON.parse(text) as { receipt: string }).receipt;

describe('bad input: idempotency keys', () => {
  let stage: Stage;
  let token: string;

  beforeAll(async () => {
    stage = await startStage();
    token = await qingpuToken(stage);
  });
  afterAll(() => stage.close());

  it.each(['/v1/cases', '/v1/handoffs', '/v1/cases/case_aaaaaaaaaaaaaaaaaaaaaaaaaa/withdrawal'])(
    'POST %s without a key, or with one of no form, is refused',
    async (path) => {
      const bodies: Record<string, unknown> = {
        '/v1/cases': application(),
        '/v1/handoffs': {
          caseIds: ['case_aaaaaaaaaaaaaaaaaaaaaaaaaa'],
          from: '310118',
          to: '330421',
          pages: 1,
          items: [{ code: 'A', name: 'a', pages: 1 }],
          seal: 's',
        },
      };
      const question = post(path, token, bodies[path] ?? { reason: '不再办理' });
      const { 'idempotency-key': _, ...headers } = question.headers ?? {};
      await stage.refuses(
        { ...question, headers },
        { status: 400, code: 'request.idempotency_key_missing' },
      );
      for (const key of ['short', 'with blanks inside', 'x'.repeat(129)])
        await stage.refuses(
          { ...question, headers: { ...headers, 'idempotency-key': key } },
          { status: 400, code: 'request.invalid' },
        );
      // RFC 9421 s2.1: what is not ASCII cannot be covered by a signature.
      await stage.refuses(
        { ...question, headers: { ...headers, 'idempotency-key': 'k\u00e9y-with-latin-1' } },
        { status: 401, code: 'signature.invalid' },
      );
    },
  );

  it('the same key with another payload is refused, whatever differs, and the first case stands alone', async () => {
    const key = randomUUID();
    const first = await stage.ask(post('/v1/cases', token, application(), key));
    expect(first.status).toBe(202);
    await settled(stage, caseIdOf(first));
    const reused = { status: 422, code: 'request.idempotency_key_reused' } as const;
    for (const change of [{ form: { purpose: 'study' } }, { originals: true }, { form: {} }])
      await stage.refuses(post('/v1/cases', token, application(change), key), reused);
    await stage.refuses(
      post(`/v1/cases/${caseIdOf(first)}/withdrawal`, token, { reason: '不再办理' }, key),
      reused,
    );
  });

  it('the same payload is answered with the original receipt, also with its members in another order', async () => {
    const key = randomUUID();
    const first = await stage.ask(post('/v1/cases', token, application(), key));
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    await settled(stage, caseIdOf(first));
    const before = await stage.rows.count();
    const reordered = Object.fromEntries(Object.entries(application()).reverse());
    for (const body of [application(), reordered]) {
      const again = await stage.ask(post('/v1/cases', token, body, key));
      expect(again).toMatchObject({ status: 202, text: first.text });
      expect(again.headers['idempotency-replayed']).toBe('true');
    }
    expect(await stage.rows.count()).toEqual(before);
  });

  it('the same key of another member is another key', async () => {
    const key = randomUUID();
    const mine = await stage.ask(post('/v1/cases', token, application(), key));
    const theirs = await stage.member('wujiang-platform').ownToken('cases:submit');
    const other = await stage.ask(post('/v1/cases', theirs, application({ from: '320509' }), key));
    expect([mine.status, other.status]).toEqual([202, 202]);
    expect(caseIdOf(other)).not.toBe(caseIdOf(mine));
    await Promise.all([settled(stage, caseIdOf(mine)), settled(stage, caseIdOf(other))]);
  });

  it('a key that is being worked on is answered 409 and when to come back', async () => {
    const key = randomUUID();
    const worker = await countRows(stage.databaseUrl);
    await worker.query('select pg_advisory_lock(hashtextextended($1, 0))', [
      `qingpu-platform\n${key}`,
    ]);
    const inFlight = { status: 409, code: 'request.idempotency_in_flight' } as const;
    await stage.refuses(post('/v1/cases', token, application(), key), inFlight);
    expect(
      (await stage.ask(post('/v1/cases', token, application(), key))).headers['retry-after'],
    ).toBe('1');
    await worker.close();
    const answer = await stage.ask(post('/v1/cases', token, application(), key));
    expect(answer.status, answer.text).toBe(202);
    await settled(stage, caseIdOf(answer));
  });

  it('twenty at once with one key make one case; each is told its receipt or to come back', async () => {
    const key = randomUUID();
    const before = await stage.rows.count();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => stage.ask(post('/v1/cases', token, application(), key))),
    );
    const taken = answers.filter(({ status }) => status === 202);
    for (const { status } of answers) expect([202, 409]).toContain(status);
    expect(taken.length).toBeGreaterThan(0);
    expect(new Set(taken.map(({ text }) => text)).size).toBe(1);
    expect((await stage.rows.count())['case_record']).toBe((before['case_record'] ?? 0) + 1);
    await settled(stage, caseIdOf(taken[0] ?? { status: 0, headers: {}, text: '' }));
  });

  it('a repetition gets its receipt even when its credential has expired meanwhile', async () => {
    const person = await personToken(stage);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const asked = {
      holder: 'subject',
      type: certificateTypes.identityCard.code,
      itemCode: permitItem(),
      reason: '居住证签注',
      until,
    };
    const retrieved = await stage.ask(post('/v1/certificates/retrieve', person, asked));
    const { credentialId } = JSON.parse(retrieved.text) as { credentialId: string };
    const body = application({
      applicant: { kind: 'subject' },
      materials: [{ code: 'ID', how: 'certificate', ref: credentialId }],
    });
    const key = randomUUID();
    const first = await stage.ask(post('/v1/cases', person, body, key));
    expect(first.status, first.text).toBe(202);
    await settled(stage, caseIdOf(first));
    await stage.rows.query('update credential set expires_at = to_timestamp(0) where id = $1', [
      credentialId,
    ]);
    await stage.refuses(post('/v1/cases', person, body), {
      status: 422,
      code: 'certificate.credential_unknown',
    });
    const again = await stage.ask(post('/v1/cases', person, body, key));
    expect(again.status, again.text).toBe(202);
    expect(receiptOf(again.text)).toBe(receiptOf(first.text));
  });
});
