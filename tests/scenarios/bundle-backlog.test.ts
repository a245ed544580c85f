import { afterAll, beforeAll, expect, it } from 'vitest';
import { companies } from '#adapters/kit/sample-world';
import { expectStatus } from '../../gateway/entries/demo/window.ts';
import { type OperatedGateway, startOperatedGateway } from '../setup/operated-gateway.ts';
import { countRows } from '../setup/row-counts.ts';
import {
  arrived,
  decideOn,
  post,
  readBundle,
  statesOf,
  stepFor,
  until,
  upload,
  whole,
} from './bundles.ts';

let gateway: OperatedGateway;
beforeAll(async () => {
  gateway = await startOperatedGateway();
});
afterAll(() => gateway.close());

const [{ name, uscc }] = companies;
const seal = [upload('LICENCE'), upload('SEALSPEC')];

const bundleOf = (...steps: readonly unknown[]) => ({
  ...whole(undefined, steps),
  applicant: { kind: 'company', name, uscc },
  shared: [],
});

const item = '000109005001';
const inJiashan = (step: string) => stepFor(step, '330421', item, [...seal, upload('DZZM')]);

it('a step that meets a backlog when its turn comes waits for it by itself, asks nobody for anything, and goes on', async () => {
  const { world, member, operator, operatorToken } = gateway;
  const qingpu = member('qingpu-platform');
  const token = await qingpu.ownToken('cases:submit cases:read');
  const submit = async (body: unknown) =>
    String(expectStatus(await post(qingpu, token, '/v1/bundles', body), 202, 'submit')['bundleId']);
  const jiashan = (action: string) =>
    operator.call('PATCH', '/v1/admin/regions/330421', {
      token: operatorToken,
      body: { action, reason: 'flooded' },
    });
  const before = await gateway.inForce();
  const id = await submit(
    bundleOf(
      stepFor('one', '320509', item, seal),
      { ...inJiashan('two'), after: ['one'] },
      { ...stepFor('three', '320509', item, seal), after: ['two'] },
    ),
  );
  const one = await arrived(qingpu, id, 'one', world.wujiang);

  await jiashan('open-breaker');
  const regions = before.regions.map((entry) =>
    entry.code === '330421' ? { ...entry, backlogLimitSeconds: 1 } : entry,
  );
  await gateway.restore({ ...before, regions });
  // Whatever is accepted until then waits, for the breaker is open.
  const flood = async () =>
    (await post(qingpu, token, '/v1/bundles', bundleOf(inJiashan('flood')))).status;
  await until(flood, (status) => status === 503);

  await decideOn(world.wujiang, one, 'approve');
  const waiting = await until(
    () => readBundle(qingpu, id),
    ({ steps }) => steps[1]?.held !== undefined,
  );
  expect(statesOf(waiting)).toEqual({ one: 'approved', two: 'ready', three: 'waiting' });
  expect(waiting).toMatchObject({ state: 'in_progress' });
  expect(waiting.steps[1]).toMatchObject({ held: 'delivery.backlog', choices: [] });
  expect(waiting.steps[1]).not.toHaveProperty('caseId');
  const tooSoon = await post(qingpu, token, `/v1/bundles/${id}/steps/two/retry`, {});
  expect(tooSoon.status).toBe(409);

  await jiashan('close-breaker');
  const two = await arrived(qingpu, id, 'two', world.jiashan);
  await decideOn(world.jiashan, two, 'approve');
  const going = await until(
    () => readBundle(qingpu, id),
    ({ steps }) => steps[2]?.state === 'under_way',
  );
  expect(going.steps[1]).toMatchObject({ state: 'approved', attempt: 1 });
  expect(going.steps[1]).not.toHaveProperty('held');
  const rows = await countRows(gateway.databaseUrl);
  const held = await rows.query(
    // Of this bundle: one of the flood may have been held as well, between two looks at the backlog.
    `select event->>'reasonCode' as code from (select event from audit_pending union all
       select convert_from(leaf, 'UTF8')::jsonb from audit_event) as log
     where event->>'action' = 'bundle.step_held' and position($1 in event::text) > 0`,
    [id],
  );
  await rows.close();
  expect(held).toEqual([{ code: 'delivery.backlog' }]);
  await gateway.restore(before);
});
