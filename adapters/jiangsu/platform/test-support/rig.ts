import { undiciOutbound } from '#adapters/kit/outbound-undici';
import type { ReferencePlatform } from '#adapters/kit/reference-platform';
import type { RegionContext } from '#contracts/region-adapter';
import type { JiangsuCredentials } from '../../credentials.ts';
import { sampleJiangsuCredentials } from '../../sample-credentials.ts';
import { startJiangsuPlatform } from '../index.ts';
import { type Receiver, startReceiver } from './receiver.ts';

export const loginCallbackUrl = 'http://127.0.0.1:9/login/320509/callback';

export type Rig = Pick<Receiver, 'calls' | 'reports' | 'refusals' | 'setOnReport'> & {
  readonly platform: ReferencePlatform;
  readonly context: RegionContext<JiangsuCredentials>;
  /** Moves the clock of both sides; an offset in milliseconds for the adapter's alone. */
  readonly setClock: (at: string, adapterOffsetMs?: number) => void;
  readonly close: () => Promise<void>;
};

/** A clock that starts at noon of a working day and then runs as real time does. */
function makeClock() {
  let base = Date.parse('2026-07-03T12:00:00+08:00');
  let setAt = performance.now();
  let offsetMs = 0;
  const now = () => base + performance.now() - setAt;
  return {
    platform: () => new Date(now()),
    adapter: () => new Date(now() + offsetMs),
    set: (at: string, adapterOffsetMs = 0) => {
      base = Date.parse(at);
      setAt = performance.now();
      offsetMs = adapterOffsetMs;
    },
  };
}

/** The adapter against its platform over HTTP, with a small gateway that takes the callbacks. */
export async function startRig(): Promise<Rig> {
  const clock = makeClock();
  const { credentials, secrets } = sampleJiangsuCredentials('http://127.0.0.1:1');
  const signal = new AbortController().signal;
  const outbound = undiciOutbound({ timeoutMs: 10_000, maxBytes: 1_048_576 });
  const base = { region: '320509', http: outbound.http, clock: clock.adapter, signal };
  const receiver = await startReceiver({ ...base, credentials });
  const platform = await startJiangsuPlatform({
    port: 0,
    secrets,
    callbackUrl: receiver.url,
    loginCallbackUrl,
    clock: clock.platform,
    clerkDelayMs: 10,
  });
  const addresses = { login: platform.url, api: platform.url };
  return {
    ...receiver,
    platform,
    context: { ...base, credentials: { ...credentials, addresses } },
    setClock: clock.set,
    close: async () => {
      await platform.close();
      await outbound.close();
      receiver.close();
    },
  };
}
