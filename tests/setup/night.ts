import type { Calendar } from '#contracts/calendar';
import { runSql } from './database.ts';
import type { TestGateway } from './gateway.ts';
import { until } from './until.ts';

type House = Pick<TestGateway, 'world' | 'setCalendars' | 'databaseUrl'>;

type Night = {
  /** What its calendar says. */
  readonly opensAt: Date;
  /** Ends it at once, by a calendar without it. */
  readonly ends: () => Promise<void>;
};

/** Jiashan sleeps until the test ends the night: whatever is to come while it sleeps does, however slow the machine is. */
export async function nightInJiashan({ world, setCalendars }: House): Promise<Night> {
  const opensAt = new Date(Date.now() + 3_600_000);
  const from = new Date(Date.now() - 1000).toISOString();
  const allDay = (...closures: Calendar['closures']) => ({
    '330421': { days: 'all', open: '00:00', close: '24:00', closures } as const,
  });
  world.jiashan.setOpening('closed');
  await setCalendars(allDay({ from, to: opensAt.toISOString(), reason: 'night' }));
  return {
    opensAt,
    ends: async () => {
      world.jiashan.setOpening('open');
      await setCalendars(allDay());
    },
  };
}

const deferred = `select 1 from audit_pending where event ->> 'action' = 'message.deferred'
  union all select 1 from audit_event where position('"message.deferred"'::bytea in leaf) > 0 limit 1`;

/** A night that is over as soon as a message waits for its end. @returns when it should have been */
export async function nightUntilDeferred(house: House): Promise<Date> {
  const night = await nightInJiashan(house);
  const wake = async () => {
    await until(async () => (await runSql(house.databaseUrl, deferred)).rowCount);
    await night.ends();
  };
  // Where it does not come about, the scene that waits for the morning says so.
  wake().catch(() => undefined);
  return night.opensAt;
}
