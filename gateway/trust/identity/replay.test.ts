import { afterAll, beforeAll, expect, it } from 'vitest';
import { rememberOnce, sweepExpired, sweepOnTheWay } from './replay.ts';
import { type Rig, startRig } from './testing/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig(
    () => new Date(),
    async () => [],
  );
});
afterAll(() => rig.close());

it('one sweep takes what minutes of load have left behind, and nothing that still stops a token', async () => {
  await rig.pool.query(
    `insert into replay (issuer, jti, expires_at)
     select 'load', n::text, now() - interval '5 min' from generate_series(1, 11000) n`,
  );
  const soon = new Date(Date.now() + 60_000);
  expect(await rememberOnce(rig.platform, 'alive', 'one', soon)).toBe(true);
  await sweepExpired(rig.platform);
  const { rows } = await rig.pool.query('select issuer from replay');
  expect(rows).toEqual([{ issuer: 'alive' }]);
  expect(await rememberOnce(rig.platform, 'alive', 'one', soon)).toBe(false);
});

it('of a hundred uses of one value at once exactly one is the first, also of those that are marked as one group', async () => {
  const soon = new Date(Date.now() + 60_000);
  // Begun in one moment, they reach PostgreSQL in groups: its primary key alone would not tell them apart.
  const uses = Array.from({ length: 100 }, (_, nth) => ({ issuer: 'many', jti: `${nth % 4}` }));
  const first = await Promise.all(
    uses.map(
      async ({ issuer, jti }) => (await rememberOnce(rig.platform, issuer, jti, soon)) && jti,
    ),
  );
  expect(first.filter(Boolean).sort()).toEqual(['0', '1', '2', '3']);
  const kept = await rig.pool.query(`select expires_at from replay where issuer = 'many'`);
  expect(kept.rows.map(({ expires_at }) => expires_at)).toEqual(Array(4).fill(soon));
});

it('marks of a group are written in the order of their names, so that two processes do not wait for each other crosswise', async () => {
  const soon = new Date(Date.now() + 60_000);
  const jtis = ['d', 'a', 'c', 'e', 'b'];
  await Promise.all(jtis.map((jti) => rememberOnce(rig.platform, 'sorted', jti, soon)));
  const { rows } = await rig.pool.query(
    `select jti from replay where issuer = 'sorted' order by ctid`,
  );
  expect(rows.map(({ jti }) => jti)).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('without housekeeping one bite is taken on the way, once a minute, of what has been over for a minute', async () => {
  await rig.pool.query('delete from replay');
  let nowMs = 0;
  const at = new Date('2026-11-29T00:00:00Z');
  const platform = { ...rig.platform, clock: () => at, monotonicMs: () => nowMs };
  const add = (count: number, overMs: number) =>
    rig.pool.query(
      `insert into replay (issuer, jti, expires_at)
       select $1 || '-' || gen_random_uuid(), n::text, $2::timestamptz from generate_series(1, $3::int) n`,
      [`over ${overMs}`, new Date(at.getTime() - overMs), count],
    );
  const left = async () =>
    (await rig.pool.query('select count(*)::int as n from replay')).rows[0].n;
  await add(5001, 60_001);
  await add(1, 60_000);
  await sweepOnTheWay(platform);
  expect(await left()).toBe(2);
  nowMs = 59_999;
  await sweepOnTheWay(platform);
  expect(await left()).toBe(2);
  nowMs = 60_000;
  await sweepOnTheWay(platform);
  expect(await left()).toBe(1);
});

it('with a session goes the note of who acted in it, and no other', async () => {
  const authorisation = JSON.stringify({ items: 'all' });
  await rig.pool.query(
    `insert into session (sid, client_id, region, kind, level, auth_time, wrapped_key, master_version, sealed, expires_at)
     values ('alive', 'c', '320509', 'company', '{}', now(), 'k', 'm1', 's', now() + interval '1 h'),
            ('over', 'c', '320509', 'company', '{}', now(), 'k', 'm1', 's', now() - interval '1 h')`,
  );
  await rig.pool.query(
    `insert into agency (sid, agent_sid, authorisation, checked_at)
     values ('alive', 'a', $1, now()), ('over', 'a', $1, now())`,
    [authorisation],
  );
  await sweepExpired(rig.platform);
  const { rows } = await rig.pool.query('select sid from agency');
  expect(rows).toEqual([{ sid: 'alive' }]);
});
