import { Redis } from 'ioredis';
import type { PlatformFault } from '#adapters/kit/reference-platform';
import type { CampaignHouse } from './campaign-house.ts';
import type { FaultProxy, Weather } from './tcp-fault-proxy.ts';

/** Something that goes wrong for a while. Resolves once it is undone, and says what it hit. */
export type Fault = {
  readonly name: string;
  readonly strike: (house: CampaignHouse, lastsMs: number) => Promise<string>;
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const killed = (part: 'api' | 'courier', signal: 'SIGKILL' | 'SIGTERM'): Fault => ({
  name: `${part} ${signal}`,
  strike: async (house, lastsMs) => {
    house[part].signal(signal);
    await pause(lastsMs);
    return `start ${house[part].starts()}`;
  },
});

export const weather = (wire: 'front' | 'postgres' | 'region' | 'redis', sky: Weather): Fault => ({
  name: `${wire} wire ${sky.kind}`,
  strike: async ({ wires }, lastsMs) => {
    const proxy = wires[wire] as FaultProxy;
    const before = proxy.hits();
    proxy.setWeather(sky);
    // Whoever keeps connections would not notice that there are no new ones.
    if (sky.kind === 'refuse') proxy.cut();
    await pause(lastsMs);
    proxy.setWeather({ kind: 'fair' });
    return `${proxy.hits() - before} pieces`;
  },
});

const cut = (wire: 'front' | 'postgres' | 'region' | 'redis'): Fault => ({
  name: `${wire} wire cut`,
  strike: async ({ wires }, lastsMs) => {
    const connections = (wires[wire] as FaultProxy).cut();
    await pause(lastsMs);
    return `${connections} connections`;
  },
});

const regional = (fault: PlatformFault): Fault => ({
  name: `region ${fault.kind}`,
  strike: async ({ world: { jiashan } }, lastsMs) => {
    const before = jiashan.evidence().length;
    const undo = jiashan.inject(fault);
    await pause(lastsMs);
    undo();
    return `${jiashan.evidence().length - before} requests`;
  },
});

const closedForAWhile: Fault = {
  name: 'region closed by plan',
  strike: async ({ world: { jiashan } }, lastsMs) => {
    jiashan.setOpening('closed');
    await pause(lastsMs);
    jiashan.setOpening('open');
    return '';
  },
};

const crashed = (part: 'postgres' | 'redis'): Fault => ({
  name: `${part} crashed`,
  strike: async (house, lastsMs) => {
    await house[part]?.kill();
    await pause(lastsMs);
    await house[part]?.revive();
    return '';
  },
});

const flushed: Fault = {
  name: 'redis FLUSHALL',
  strike: async ({ redis }, lastsMs) => {
    const client = new Redis(redis?.url ?? '', { maxRetriesPerRequest: 1 });
    const keys = await client.dbsize();
    await client.flushall();
    client.disconnect();
    await pause(lastsMs);
    return `${keys} keys`;
  },
};

const skies: readonly Weather[] = [
  { kind: 'delay', delayMs: 40 },
  { kind: 'half_open' },
  { kind: 'drop_answers' },
  { kind: 'refuse' },
];

const onEachQueue: readonly Fault[] = [
  killed('api', 'SIGKILL'),
  killed('courier', 'SIGKILL'),
  killed('courier', 'SIGKILL'),
  killed('courier', 'SIGTERM'),
  killed('api', 'SIGTERM'),
  crashed('postgres'),
  ...(['front', 'postgres', 'region'] as const).flatMap((wire) => [
    cut(wire),
    ...skies.map((sky) => weather(wire, sky)),
  ]),
  regional({ kind: 'drop_answer' }),
  regional({ kind: 'http_error', status: 502 }),
  regional({ kind: 'malformed_body' }),
  regional({ kind: 'slow', delayMs: 1500 }),
  regional({ kind: 'duplicate_callback' }),
  regional({ kind: 'wrong_callback_signature' }),
  closedForAWhile,
];

const onRedis: readonly Fault[] = [
  flushed,
  flushed,
  crashed('redis'),
  crashed('redis'),
  cut('redis'),
  ...skies.map((sky) => weather('redis', sky)),
];

const onQueue: Readonly<Record<CampaignHouse['queue'], readonly Fault[]>> = {
  postgres: [],
  redis: onRedis,
  cluster: Array.from({ length: 4 }, () => crashed('redis')),
};

/** What can go wrong in a house; named twice what is likelier. */
export const faultsOf = (queue: CampaignHouse['queue']): readonly Fault[] => [
  ...onEachQueue,
  ...onQueue[queue],
];
