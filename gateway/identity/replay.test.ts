import { afterAll, beforeAll, expect, it } from 'vitest';
import { rememberOnce, sweepExpired } from './replay.ts';
import { type Rig, startRig } from './test-rig.ts';

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
