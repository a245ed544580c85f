import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OutboundRequest } from '#contracts/outbound-http';
import type { RegionResult } from '#contracts/region-adapter';
import { undiciOutbound } from '../kit/outbound-undici.ts';
import type { Context } from './call.ts';
import { cases } from './cases.ts';
import { type Stage, setStage, submission } from './platform/test-stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.close());

const failureOf = <T>(result: RegionResult<T>) => (result.ok ? undefined : result.failure);
const submit = async (message = submission(), context: Context = stage.context) =>
  failureOf(await cases.submit(message, context));

describe('the platform refuses', () => {
  const withKeys = (change: Partial<Context['credentials']['gateway']>): Context => {
    const { credentials } = stage.context;
    return {
      ...stage.context,
      credentials: { ...credentials, gateway: { ...credentials.gateway, ...change } },
    };
  };

  it('a wrong secret, a wrong key and a wrong clock, each as unauthorised under its own name', async () => {
    expect(await submit(submission(), withKeys({ secretKey: 'x'.repeat(32) }))).toMatchObject({
      kind: 'unauthorised',
      code: 'invalid_signature',
    });
    expect(await submit(submission(), withKeys({ accessKey: 'AKwrong' }))).toMatchObject({
      kind: 'unauthorised',
      code: 'invalid_access_key',
    });
    const late = { ...stage.context, clock: () => new Date(Date.now() - 95_000) };
    expect(await submit(submission(), late)).toMatchObject({
      kind: 'unauthorised',
      code: 'clock_skew',
    });
    expect(stage.platform.cases()).toEqual([]);
  });

  /** Lets a genuine call through a hand in the middle. */
  const through = (change: (request: OutboundRequest) => OutboundRequest): Context => ({
    ...stage.context,
    http: (request, signal) => stage.context.http(change(request), signal),
  });

  it('a body that was changed under valid headers', async () => {
    const tampering = through((request) => {
      const text = Buffer.from(request.body as Uint8Array).toString('latin1');
      return { ...request, body: Buffer.from(text.replace('LEASE', 'OTHER'), 'latin1') };
    });
    expect(await submit(submission(), tampering)).toMatchObject({
      kind: 'unauthorised',
      code: '2002',
    });
  });

  it('a recorded request that is played again, and asks the sender to come with a fresh one', async () => {
    let recorded: OutboundRequest | undefined;
    const message = submission();
    expect(
      await submit(
        message,
        through((request) => {
          recorded ??= request;
          return request;
        }),
      ),
    ).toBeUndefined();
    const replay = through((request) => recorded ?? request);
    expect(await submit(message, replay)).toMatchObject({ kind: 'retryable', code: '2006' });
    expect(stage.platform.cases()[0]?.submissionsSeen).toBe(1);
  });

  it('another content type and an unknown path', async () => {
    const plain = through((request) => ({
      ...request,
      headers: { ...request.headers, 'content-type': 'text/plain' },
    }));
    expect(await submit(submission(), plain)).toMatchObject({
      kind: 'malformed',
      code: 'http_415',
    });
    const lost = through((request) => ({ ...request, url: `${request.url}x` }));
    expect(await submit(submission(), lost)).toMatchObject({ kind: 'malformed', code: 'http_404' });
  });
});

describe('when the platform is in trouble', () => {
  it('at night it says 系统维护 with HTTP 200, which is a scheduled closure and takes nothing', async () => {
    const night = await setStage({ clock: () => new Date('2026-10-12T23:00:00+08:00') });
    night.platform.setOpening('auto');
    expect(await submit(submission(), night.context)).toMatchObject({ kind: 'scheduledClosed' });
    night.platform.setOpening('open');
    expect(await submit(submission(), night.context)).toBeUndefined();
    expect(night.platform.cases()).toHaveLength(1);
    await night.close();
  });

  it('a slow or broken answer can be sent again; the fault is on record and goes when undone', async () => {
    const undoSlow = stage.platform.inject({ kind: 'slow', delayMs: 2000 });
    const impatient = undiciOutbound({ timeoutMs: 300, maxBytes: 100_000 });
    const context = { ...stage.context, http: impatient.http };
    expect(await submit(submission(), context)).toMatchObject({
      kind: 'retryable',
      code: 'timeout',
    });
    await impatient.close();
    undoSlow();
    const undoError = stage.platform.inject({ kind: 'http_error', status: 503 });
    expect(await submit()).toMatchObject({ kind: 'retryable', code: 'http_503' });
    undoError();
    expect(await submit()).toBeUndefined();
    expect(stage.platform.evidence().map(({ fault }) => fault)).toEqual(['slow', 'http_error']);
    expect(stage.platform.evidence()[0]?.path).toMatch(/\/apas\/submit$/);
  });

  it.each(['drop_answer', 'malformed_body'] as const)(
    'with %s the effect stands, and sending again brings the original number',
    async (kind) => {
      const message = submission();
      const undo = stage.platform.inject({ kind });
      const expected = kind === 'drop_answer' ? 'retryable' : 'malformed';
      expect((await submit(message))?.kind).toBe(expected);
      undo();
      const again = await cases.submit(message, stage.context);
      const [stored] = stage.platform.cases();
      expect(again).toEqual({
        ok: true,
        value: { regionalCaseId: stored?.regionalCaseId, duplicate: true },
      });
      expect(stored).toMatchObject({ submissionsSeen: 2, effects: 1 });
    },
  );

  it('an unreachable platform is retryable', async () => {
    await stage.platform.close();
    expect(await submit()).toMatchObject({ kind: 'retryable', code: 'unreachable' });
    stage = await setStage();
  });
});
