import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../setup/until.ts';
import { type FaultProxy, startFaultProxy } from './tcp-fault-proxy.ts';

const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  response.end('yes');
});
let proxy: FaultProxy;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  proxy = await startFaultProxy(() => port);
});
afterAll(async () => {
  await proxy.close();
  server.close();
});

const ask = async (path: string, signal?: AbortSignal): Promise<string> => {
  try {
    const answer = await fetch(`http://127.0.0.1:${proxy.port}${path}`, {
      headers: { connection: 'close' },
      ...(signal ? { signal } : {}),
    });
    return await answer.text();
  } catch {
    return signal?.aborted ? 'silence' : 'cut';
  }
};

describe('the fault proxy, in', () => {
  it('fair weather, carries', async () => {
    expect(await ask('/fair')).toBe('yes');
    expect(proxy.hits()).toBe(0);
  });

  it('a delay, carries later and in order', async () => {
    proxy.setWeather({ kind: 'delay', delayMs: 60 });
    const begun = performance.now();
    expect(await ask('/delay')).toBe('yes');
    expect(performance.now() - begun).toBeGreaterThan(115);
    proxy.setWeather({ kind: 'fair' });
  });

  it('drop_answers, lets the request have its effect and the client wait', async () => {
    proxy.setWeather({ kind: 'drop_answers' });
    const before = proxy.hits();
    const patience = new AbortController();
    const asking = ask('/effect', patience.signal);
    await until(() => asked.includes('/effect'));
    // What was asked, and what was answered to it.
    await until(() => proxy.hits() >= before + 2);
    patience.abort();
    expect(await asking).toBe('silence');
    proxy.setWeather({ kind: 'fair' });
    expect(await ask('/after')).toBe('yes');
  });

  it('half_open, lets nothing through and cuts what it swallowed when it ends', async () => {
    proxy.setWeather({ kind: 'half_open' });
    const before = proxy.hits();
    const hanging = ask('/nothing');
    await until(() => proxy.hits() > before);
    proxy.setWeather({ kind: 'fair' });
    expect(await hanging).toBe('cut');
    expect(asked).not.toContain('/nothing');
  });

  it('refuse, cuts new connections at once', async () => {
    proxy.setWeather({ kind: 'refuse' });
    expect(await ask('/refused')).toBe('cut');
    proxy.setWeather({ kind: 'fair' });
    expect(await ask('/again')).toBe('yes');
  });
});
