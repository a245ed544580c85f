import { setTimeout as pause } from 'node:timers/promises';
import type { CampaignHouse } from './campaign-house.ts';
import { noticedMs } from './fake-time.ts';
import type { Fault } from './faults.ts';
import type { StrangeHost } from './strange-host.ts';

const onHost = (
  name: string,
  strike: (host: StrangeHost, house: CampaignHouse, lastsMs: number) => Promise<string>,
): Fault => ({
  name,
  strike: async (house, lastsMs) => (house.host ? strike(house.host, house, lastsMs) : ''),
});

type Ready = { readonly dependencies?: readonly { name: string; healthy: boolean }[] };

/** Whether the process serves, and whether it says that its host's clock is wrong. */
async function readiness(origin: string): Promise<string> {
  const answer = await fetch(`${origin}/health/ready`);
  const { dependencies = [] } = (await answer.json()) as Ready;
  const isWrong = dependencies.some(({ name, healthy }) => name === 'clock' && !healthy);
  return `${answer.status}, clock ${isWrong ? 'said to be wrong' : 'not noticed'}`;
}

const clockSteps = (aheadSeconds: number): Fault =>
  onHost(`clocks step ${aheadSeconds / 3600} h`, async (host, house, lastsMs) => {
    await host.setClock(aheadSeconds);
    await pause(noticedMs + lastsMs);
    const said = await readiness(house.origin).catch(() => 'no answer');
    await host.setClock(0);
    await pause(noticedMs);
    return said;
  });

/** Connections that are there go on, so that they are ended: whoever has none asks for the name. */
const namesNotKnown = onHost('names not known', async (host, { wires }, lastsMs) => {
  await host.setNames(false);
  const cut = wires.region.cut() + wires.postgres.cut();
  await pause(lastsMs);
  await host.setNames(true);
  return `${cut} connections`;
});

/** What was inside the platform at a cut may still be written down. */
async function whenStill(count: () => number): Promise<number> {
  for (let before = -1; ; await pause(1000)) {
    const now = count();
    if (now === before) return now;
    before = now;
  }
}

const certificateEnded = onHost('region certificate ended', async (host, { world }, lastsMs) => {
  host.setCertificate('ended');
  host.cutTls();
  const before = await whenStill(() => world.jiashan.evidence().length);
  await pause(lastsMs);
  const reached = world.jiashan.evidence().length - before;
  host.setCertificate('valid');
  if (reached > 0) throw new Error(`${reached} requests reached a region whose certificate ended`);
  return 'nothing reached it';
});

/** Where it cannot write ahead PostgreSQL ends itself, and nobody but a service manager starts it again. */
const diskFull: Fault = {
  name: 'postgres disk full',
  strike: async ({ server, postgres }, lastsMs) => {
    if (!server?.disk) return 'only root can make a small disk';
    const bytes = await server.disk.fill();
    await pause(5000 + lastsMs);
    await server.disk.empty();
    const ended = await postgres.reviveIfEnded();
    return `${Math.round(bytes / 1024 ** 2)} MB, the server ${ended ? 'ended' : 'went on'}`;
  },
};

/** Less than regions bear in a signature, far more than anything waits here. */
const serverAheadSeconds = 240;

/** The clock by which all processes go: what was planned while it was ahead must not wait for that hour. */
const serverClockAhead: Fault = {
  name: 'postgres clock ahead and set back',
  strike: async ({ server }, lastsMs) => {
    await server?.setClock(serverAheadSeconds);
    await pause(noticedMs + 3000 + lastsMs);
    await server?.setClock(0);
    await pause(noticedMs);
    return `${serverAheadSeconds} s`;
  },
};

/** Of the hosts of PostgreSQL and the gateway's processes, and of whom they call. */
export const hostFaults: readonly Fault[] = [
  clockSteps(2 * 3600),
  clockSteps(-2 * 3600),
  namesNotKnown,
  certificateEnded,
  diskFull,
  serverClockAhead,
];
