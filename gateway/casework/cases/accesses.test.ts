import { afterAll, beforeAll, expect, it } from 'vitest';
import { appendAudit, gatewayActor, memberActor } from '../../audit/log/append.ts';
import { sequenceBatch } from '../../audit/log/sequence.ts';
import { newWorldAlone, region, type World } from '../../delivery/testing/harness.ts';
import { accessesOf, maxAccesses } from './accesses.ts';
import { caseRecord } from './tables.ts';
import { caseValues } from './testing/case-values.ts';

let world: World;
beforeAll(async () => {
  world = await newWorldAlone();
});
afterAll(() => world.close());

const window = memberActor({ clientId: 'qingpu-platform', region: '310118', role: 'platform' });

async function caseOf(subject: string): Promise<string> {
  const { values } = await caseValues(world.platform, region, { subject });
  await world.platform.database().insert(caseRecord).values(values);
  return values.id;
}

const happens = (caseRef: string, action: 'data.read' | 'case.accepted', times = 1) =>
  appendAudit(
    world.platform.database(),
    Array.from({ length: times }, () => ({
      caseRef,
      actor: action === 'data.read' ? window : gatewayActor,
      action,
      object: { class: 'case', ref: 'case.read' },
      purpose: 'case_handling',
    })),
    world.platform.clock(),
  );

it('people see who looked at their cases and on which ground, the newest first, and nothing of other people', async () => {
  const [mine, other] = [await caseOf('person-a'), await caseOf('person-b')];
  await happens(mine, 'case.accepted');
  await happens(mine, 'data.read');
  await happens(other, 'data.read');
  await sequenceBatch(world.platform, 1000);
  const found = await accessesOf(world.platform, 'person-a', undefined);
  expect(found.map(({ event }) => event)).toEqual([
    expect.objectContaining({
      caseRef: mine,
      action: 'data.read',
      actor: window,
      legalBasis: 'statutory_duty',
    }),
  ]);
  expect(await accessesOf(world.platform, 'nobody', undefined)).toEqual([]);
});

it('come in pages without gap or repetition', async () => {
  const mine = await caseOf('person-c');
  await happens(mine, 'data.read', maxAccesses + 5);
  await sequenceBatch(world.platform, 1000);
  const first = await accessesOf(world.platform, 'person-c', undefined);
  const second = await accessesOf(world.platform, 'person-c', first.at(-1)?.index);
  expect([first.length, second.length]).toEqual([maxAccesses, 5]);
  expect(new Set([...first, ...second].map(({ index }) => index)).size).toBe(maxAccesses + 5);
});
