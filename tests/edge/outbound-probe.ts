import { fetchOutbound } from '../../gateway/platform/edge/fetch-outbound.ts';

type Ask = { readonly url: string; readonly abortAfterMs?: number };

const maxBytes = 1000;
const patient = fetchOutbound({ timeoutMs: 30_000, maxBytes });
/** For addresses that never finish: only there is the deadline what is waited for. */
const impatient = fetchOutbound({ timeoutMs: 300, maxBytes });

/** A worker that sends one request out and tells what came of it, so that tests see the port in workerd. */
export default {
  fetch: async (request: Request): Promise<Response> => {
    if (request.method !== 'POST') return new Response('up');
    const { url, abortAfterMs } = (await request.json()) as Ask;
    const signal =
      abortAfterMs === undefined
        ? new AbortController().signal
        : abortAfterMs === 0
          ? AbortSignal.abort()
          : AbortSignal.timeout(abortAfterMs);
    const outbound = /\/(?:hang|trickle)$/.test(url) ? impatient : patient;
    const result = await outbound({ method: 'POST', url, body: 'b' }, signal);
    if (!result.ok) return Response.json(result.failure);
    const { status, headers, body } = result.value;
    return Response.json({ kind: 'ok', status, headers, size: body.byteLength });
  },
};
