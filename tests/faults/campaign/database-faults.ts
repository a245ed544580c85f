import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { CampaignHouse } from './campaign-house.ts';
import { type Fault, weather } from './faults.ts';

/** Longer than the leases of the gateways here (1.5 s) and the answer of a region: somebody else has taken over. */
const beyondLeasesMs = 4000;

/** A process that stands still and then goes on as if nothing had been: a frozen machine, a live migration, a swap storm. */
const frozen = (part: 'api' | 'courier'): Fault => ({
  name: `${part} frozen`,
  strike: async (house, lastsMs) => {
    const before = house[part].starts();
    house[part].signal('SIGSTOP');
    await pause(beyondLeasesMs + lastsMs);
    house[part].signal('SIGCONT');
    return house[part].starts() === before ? 'went on' : 'another one by now';
  },
});

/** With a connection of its own, past the wires; whatever PostgreSQL is made to say meanwhile. */
async function atDatabase<T>(
  { environment }: CampaignHouse,
  work: (client: pg.Client) => Promise<T>,
): Promise<T | undefined> {
  const client = new pg.Client({ connectionString: environment['DATABASE_URL'] });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch {
    // Another fault has it at the same time: this one hit nothing.
    return undefined;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const locked = (table: string): Fault => ({
  name: `postgres ${table} locked`,
  strike: async (house, lastsMs) =>
    (await atDatabase(house, async (client) => {
      await client.query("begin; set local lock_timeout = '5s'");
      await client.query(`lock table ${table} in access exclusive mode`);
      await pause(lastsMs);
      await client.query('rollback');
      return '';
    })) ?? 'was not to be had',
});

const readOnly: Fault = {
  name: 'postgres read-only',
  strike: async (house, lastsMs) => {
    const set = (to: 'on' | 'off') =>
      atDatabase(house, async (client) => {
        await client.query('set default_transaction_read_only to off');
        await client.query(`alter system set default_transaction_read_only to ${to}`);
        await client.query('select pg_reload_conf()');
        return true;
      });
    const was = await set('on');
    await pause(lastsMs);
    // It has to be taken back, however long the other fault of this round takes.
    while (was && !(await set('off'))) await pause(100);
    return was ? '' : 'was not to be had';
  },
};

const mostSlots = 300;

/** Somebody else takes every connection that is left, and the gateways cannot open one more. */
const slotsTaken: Fault = {
  name: 'postgres slots taken',
  strike: async ({ environment }, lastsMs) => {
    const taken: pg.Client[] = [];
    while (taken.length < mostSlots) {
      const client = new pg.Client({ connectionString: environment['DATABASE_URL'] });
      client.on('error', () => undefined);
      const connected = await client.connect().then(
        () => true,
        () => false,
      );
      if (!connected) break;
      taken.push(client);
    }
    await pause(lastsMs);
    await Promise.all(taken.map((client) => client.end().catch(() => undefined)));
    return `${taken.length} slots`;
  },
};

/** For a long campaign: each takes seconds, or a server away from everybody. */
export const longFaults: readonly Fault[] = [
  frozen('api'),
  frozen('courier'),
  locked('outbox'),
  locked('audit_pending'),
  readOnly,
  slotsTaken,
  weather('region', { kind: 'trickle', everyMs: 2 }),
  weather('front', { kind: 'trickle', everyMs: 2 }),
];
