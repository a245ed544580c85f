import { describe, expect, it } from 'vitest';
import { runSql } from '../../../tests/setup/database.ts';
import { until } from '../../../tests/setup/until.ts';
import { courierRig } from '../testing/courier-rig.ts';
import { region } from '../testing/harness.ts';

const { databaseUrl, world, start, allDelivered } = courierRig();

describe('with a database that has no room for results', () => {
  it('what was carried is not carried again, counts as no death, and is recorded once there is room', async () => {
    const { made, arrived } = await world();
    await made.commit(3, 1);
    await runSql(
      databaseUrl(),
      `create function no_room() returns trigger language plpgsql as
        $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$;
      create trigger no_room before update on outbox for each row when (new.state = 'delivered')
        execute function no_room()`,
    );
    const courier = await start(made);
    await until(() => arrived.length === 3);
    for (let lease = 0; lease < 5; lease++) {
      await runSql(databaseUrl(), `update outbox set lease_until = now() - interval '1 hour'`);
      await courier.turns(1);
    }
    await runSql(databaseUrl(), 'drop trigger no_room on outbox');
    await allDelivered(made, 3);
    expect(arrived).toHaveLength(3);
  });
});

describe('with a database whose clock was two hours ahead', () => {
  const reader =
    ({ platform }: Awaited<ReturnType<typeof world>>['made']) =>
    (databaseMs: number) => {
      const nowMs = platform.monotonicMs();
      platform.databaseClock.read({ sentMs: nowMs, receivedMs: nowMs, databaseMs });
    };

  it('nothing that was planned, leased, shared out or shut by that hour waits for it', async () => {
    const { made, arrived } = await world();
    const earlier = await start(made);
    await earlier.turns();
    await earlier.close();
    const [[planned = ''] = [], [leased = ''] = []] = await made.commit(2, 1);
    const later = "now() + interval '2 hours'";
    const laterMs = Date.now() + 7_200_000;
    const open = { state: 'open', sinceMs: laterMs, probeAtMs: laterMs };
    await runSql(
      databaseUrl(),
      `update outbox set next_attempt_at = ${later} where message_id = '${planned}';
      update outbox set state = 'sending', lease_token = 'gone', lease_until = ${later} where message_id = '${leased}';
      update region_gate set beat_at = ${later}, tokens_at = ${later}, breaker = breaker || '${JSON.stringify(open)}';
      insert into region_share values ('${region}', 'gone', 8, 0, ${later})`,
    );
    const next = await start(made);
    await next.turns(2);
    expect(arrived).toHaveLength(0);
    const read = reader(made);
    read(laterMs);
    read(Date.now());
    await allDelivered(made, 2);
    expect(arrived).toHaveLength(2);
  });

  it('what was made by that hour is sent by a courier that never saw it', async () => {
    const { made, arrived } = await world();
    const read = reader(made);
    read(Date.now() + 7_200_000);
    await made.commit(1, 1);
    read(Date.now());
    await start(made);
    await allDelivered(made, 1);
    expect(arrived).toHaveLength(1);
  });
});
