import { expect, it } from 'vitest';
import type { Calendar } from '#contracts/calendar';
import { fail } from '#contracts/result';
import { createTestDatabase } from '../../../tests/setup/database.ts';
import { until } from '../../../tests/setup/until.ts';
import { newestFederation, storeFederation } from '../../trust/federation/store.ts';
import {
  alwaysOpen,
  delivered,
  newWorld,
  regionInMemory,
  startFast,
  type World,
} from '../testing/harness.ts';

async function setCalendar({ platform }: World, calendar: Calendar): Promise<void> {
  const document = await newestFederation(platform.database());
  if (!document) throw new Error('no federation');
  const regions = document.regions.map((entry) => ({ ...entry, calendar }));
  await storeFederation(platform, { ...document, regions, version: document.version + 1 }, 'test');
}

it('what a region refused in its night goes out as soon as the night is called off, not when it should have ended', async () => {
  const to = new Date(Date.now() + 86_400_000);
  const closures = [{ from: '2020-01-01T00:00:00Z', to: to.toISOString(), reason: 'maintenance' }];
  const { adapter, arrived } = regionInMemory(async () => {
    if (arrived.length > 1) return delivered;
    // The night falls while the message is on its way: the region refuses it, its calendar says until when.
    await setCalendar(made, { ...alwaysOpen, closures });
    return fail({ kind: 'scheduledClosed', code: 'closed', message: 'closed' });
  });
  const database = await createTestDatabase();
  const made: World = await newWorld(database.url, adapter);
  const courier = await startFast(made);
  try {
    await made.commit(1, 1);
    await until(async () => (await made.rows())[0]?.nextAttemptAt.getTime() === to.getTime());
    expect(await made.rows()).toMatchObject([{ state: 'pending', attempts: 0, held: 'calendar' }]);
    await setCalendar(made, alwaysOpen);
    await until(async () => (await made.states())['delivered'] === 1);
  } finally {
    await courier.close();
    await made.close();
    await database.drop();
  }
});
