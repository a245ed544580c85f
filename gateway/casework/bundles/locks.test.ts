import { afterAll, beforeAll, expect, it } from 'vitest';
import { newWorldAlone, region, type World } from '../../delivery/testing/harness.ts';
import { rowsOf, type Transaction } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { lockCase } from '../cases/case-row.ts';
import { followOnce } from '../cases/follow.ts';
import { caseChange, caseRecord } from '../cases/tables.ts';
import { caseValues } from '../cases/testing/case-values.ts';
import { dossierFollower, lockDossiers } from '../handoffs/follow-ends.ts';
import { lockHandoff } from '../handoffs/store.ts';
import { handoff } from '../handoffs/tables.ts';
import { followBundles, lockMoved } from './follow.ts';
import { bundle, bundleStep } from './tables.ts';

let world: World;
beforeAll(async () => {
  world = await newWorldAlone();
});
afterAll(() => world.close());

const owed = [{ code: 'licence', fromStep: 'first' }];

/** A bundle whose first case has just ended, and whose second one is owed what that would have issued. */
async function endedBundle(id: string, owedCase: string) {
  const { platform } = world;
  const database = platform.database();
  const now = platform.clock();
  const cases = await Promise.all(
    [{ state: 'withdrawn' as const }, { id: owedCase, state: 'accepted' as const }].map((change) =>
      caseValues(platform, region, change),
    ),
  );
  await database.insert(caseRecord).values(cases.map(({ values }) => values));
  await database.insert(bundle).values({
    id,
    clientId: 'qingpu-platform',
    fromRegion: '310118',
    channel: 'window',
    wrappedKey: new Uint8Array(1),
    masterVersion: 'x',
    createdAt: now,
    updatedAt: now,
  });
  const [ended = '', later = ''] = cases.map(({ values }) => values.id);
  await database.insert(bundleStep).values(
    [ended, later].map((caseId, position) => ({
      bundleId: id,
      step: String(position),
      position,
      after: [],
      owed: position === 1 ? owed : null,
      itemCode: 'x',
      itemName: 'x',
      toRegion: region,
      attempt: 1,
      caseId,
      earlierCases: [],
      requestDigest: 'x',
    })),
  );
  return { ended, later };
}

const changeOf = (caseId: string) => ({
  caseId,
  version: 2,
  event: 'withdraw' as const,
  fromState: 'accepted' as const,
  toState: 'withdrawn' as const,
  at: world.platform.clock(),
  followAt: world.platform.clock(),
});

/** Who follows waits for `first`; then whoever holds that takes `second` as well: in another order the two would wait for each other. */
async function followsBehind(
  first: (tx: Transaction) => Promise<unknown>,
  second: (tx: Transaction) => Promise<unknown>,
) {
  const { platform } = world;
  const database = platform.database();
  const waiting = () =>
    rowsOf<{ n: number }>(
      database,
      sql`select count(*)::int as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`,
    );
  const following = {
    followers: [followBundles(platform), dossierFollower(platform)],
    locks: [lockDossiers, lockMoved],
  };
  const { follows } = await database.transaction(async (tx) => {
    await first(tx);
    const follows = followOnce(platform, following);
    await expect.poll(async () => (await waiting())[0]?.n).toBe(1);
    await second(tx);
    return { follows };
  });
  await follows;
  expect(world.logged).toEqual([]);
}

it('who follows bundles locks the cases of all of them in the order of couriers, and none waits for the other', async () => {
  const ids = [0, 1].map((nth) => newId('case', new Date(world.platform.clock().getTime() + nth)));
  const [low = '', high = ''] = ids.toSorted();
  // The first change is of the bundle whose later case comes last.
  const first = await endedBundle('bundle_1', high);
  const second = await endedBundle('bundle_2', low);
  await world.platform
    .database()
    .insert(caseChange)
    .values([first.ended, second.ended].map(changeOf));
  await followsBehind(
    (tx) => lockCase(tx, low),
    (tx) => lockCase(tx, high),
  );
});

it('a dossier is locked before the cases of a bundle, as windows lock it that hand it over', async () => {
  const { platform } = world;
  const { ended, later } = await endedBundle('bundle_3', newId('case', platform.clock()));
  const now = platform.clock();
  await platform
    .database()
    .insert(handoff)
    .values({
      id: 'ho_1',
      clientId: 'qingpu-platform',
      fromRegion: '310118',
      toRegion: region,
      caseIds: [ended, later],
      items: [],
      pages: 1,
      seal: '',
      state: 'sealed',
      leg: 'out',
      mended: false,
      createdAt: now,
      updatedAt: now,
    });
  await platform.database().insert(caseChange).values(changeOf(ended));
  await followsBehind(
    (tx) => lockHandoff(tx, 'ho_1'),
    (tx) => lockCase(tx, later),
  );
});
