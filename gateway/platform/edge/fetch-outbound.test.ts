import { delay, HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fetchOutbound } from './fetch-outbound.ts';

/** A region that answers over `fetch` as nobody's server would on demand. */
const region = setupServer();
const address = 'https://region.example/cases';
const patient = fetchOutbound({ timeoutMs: 5000, maxBytes: 1000 });
const never = new AbortController().signal;
const send = (outbound = patient, signal = never) =>
  outbound({ method: 'POST', url: address, body: '{}' }, signal);

beforeAll(() => region.listen({ onUnhandledRequest: 'error' }));
afterEach(() => region.resetHandlers());
afterAll(() => region.close());

describe('outbound HTTP through fetch', () => {
  it('gives status, lower-case headers and bytes', async () => {
    region.use(
      http.post(address, () => HttpResponse.text('受理', { headers: { 'X-Case': 'Yes' } })),
    );
    const answer = await send();
    expect(answer).toMatchObject({
      ok: true,
      value: { status: 200, headers: { 'x-case': 'Yes' } },
    });
    expect(answer.ok && new TextDecoder().decode(answer.value.body)).toBe('受理');
  });

  it('SSRF by redirect: an answer that points elsewhere is an answer, not a request', async () => {
    region.use(
      http.post(address, () => HttpResponse.redirect('https://inside.example/secret', 302)),
      http.all('https://inside.example/*', () => {
        throw new Error('followed');
      }),
    );
    expect(await send()).toMatchObject({ ok: true, value: { status: 302 } });
  });

  it('memory exhaustion: an answer of one byte too many is cut off', async () => {
    region.use(http.post(address, () => HttpResponse.text('a'.repeat(1001))));
    expect(await send()).toMatchObject({ ok: false, failure: { kind: 'too_large' } });
  });

  it('a region that never answers, a broken exchange and a caller who gives up are told apart', async () => {
    region.use(http.post(address, () => delay('infinite')));
    const impatient = fetchOutbound({ timeoutMs: 50, maxBytes: 1000 });
    expect(await send(impatient)).toMatchObject({ ok: false, failure: { kind: 'timeout' } });
    expect(await send(patient, AbortSignal.timeout(50))).toMatchObject({
      ok: false,
      failure: { kind: 'aborted' },
    });
    region.use(http.post(address, () => HttpResponse.error()));
    expect(await send()).toMatchObject({ ok: false, failure: { kind: 'answer_lost' } });
  });

  it('a failure never repeats the address, which may carry a ticket', async () => {
    region.use(http.get('https://region.example/*', () => HttpResponse.error()));
    const url = 'https://region.example/login?ticket=secret';
    const failed = await patient({ method: 'GET', url }, never);
    expect(JSON.stringify(failed)).not.toContain('secret');
  });
});
