import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { companies, itemCodeIn } from '#adapters/kit/sample-world';
import { forgetBundles } from '../../gateway/casework/bundles/forget.ts';
import { sampleFederation } from '../../gateway/entries/demo/members.ts';
import { expectStatus } from '../../gateway/entries/demo/window.ts';
import { storeFederation } from '../../gateway/trust/federation/store.ts';
import {
  arrived,
  atTheWindow,
  consolePage,
  decideOn,
  post,
  readBundle,
  statesOf,
  stepFor,
  until,
  upload,
  whole,
} from './bundles.ts';
import { type Stage, startStage } from './refusals.ts';

let house: Stage;
beforeAll(async () => {
  house = await startStage();
});
afterAll(() => house.close());

const [{ name, uscc }] = companies;
const seal = [upload('LICENCE'), upload('SEALSPEC')];

const submit = async (second = stepFor('two', '320509', '000109005001', seal)) => {
  const { member } = house;
  const qingpu = member('qingpu-platform');
  const token = await qingpu.ownToken('cases:submit cases:read');
  const submitted = await post(qingpu, token, '/v1/bundles', {
    ...whole(undefined, [
      stepFor('one', '320509', '000109005001', seal),
      { ...second, after: ['one'] },
    ]),
    applicant: { kind: 'company', name, uscc },
    shared: [],
  });
  return { qingpu, token, id: String(expectStatus(submitted, 202, 'submit')['bundleId']) };
};

/** Whoever follows a change has the bundle locked meanwhile. */
const followed = () =>
  until(
    () => house.rows.query('select 1 from case_change where follow_at is not null'),
    (waiting) => waiting.length === 0,
  );

/** From now on the Qingpu platform may apply for these items only. */
async function restrictTo(version: number, items: string[] | undefined): Promise<void> {
  const document = sampleFederation({ version, keys: house.memberKeys });
  const members = document.members.map((member) =>
    member.clientId === 'qingpu-platform' && items ? { ...member, items } : member,
  );
  await storeFederation(house.gateway.platform, { ...document, members }, 'test');
}

it('a step whose right has ended is held and says why; it goes on when the right is back', async () => {
  const { wujiang } = house.world;
  const { qingpu, token, id } = await submit();
  const one = await arrived(qingpu, id, 'one', wujiang);
  await restrictTo(2, ['000131001001']);
  await decideOn(wujiang, one, 'approve');
  const held = await until(
    () => readBundle(qingpu, id),
    ({ steps }) => steps[1]?.state === 'held',
  );
  expect(held.state).toBe('action_required');
  expect(held.steps[1]).toMatchObject({
    held: 'auth.not_permitted',
    choices: ['retry', 'withdraw_rest'],
  });
  const retry = `/v1/bundles/${id}/steps/two/retry`;
  expect((await post(qingpu, token, retry, {})).status).toBe(403);
  await restrictTo(3, undefined);
  expectStatus(await post(qingpu, token, retry, {}), 202, 'retry');
  await decideOn(wujiang, await arrived(qingpu, id, 'two', wujiang), 'approve');
  await until(
    () => readBundle(qingpu, id),
    ({ state }) => state === 'completed',
  );
  await until(
    () =>
      house.rows.query(
        `select 1 from bundle, bundle_step where wrapped_key is not null or sealed is not null`,
      ),
    (kept) => kept.length === 0,
  );
});

it('a change that is followed again begins nothing twice', async () => {
  const { wujiang } = house.world;
  const { qingpu, id } = await submit();
  await decideOn(wujiang, await arrived(qingpu, id, 'one', wujiang), 'approve');
  const two = await arrived(qingpu, id, 'two', wujiang);
  const before = wujiang.cases().length;
  await house.rows.query('update case_change set follow_at = now()');
  await followed();
  expect((await readBundle(qingpu, id)).steps[1]).toMatchObject({ caseId: two, attempt: 1 });
  expect(await house.rows.query('select count(*)::int as n from case_record')).toEqual([
    { n: before },
  ]);
});

it('nothing personal of a bundle lies in clear, and what nobody comes back for is forgotten', async () => {
  const { wujiang } = house.world;
  const { qingpu, token, id } = await submit();
  await wujiang.act(await arrived(qingpu, id, 'one', wujiang), 'refuse');
  await until(
    () => readBundle(qingpu, id),
    ({ state }) => state === 'action_required',
  );
  await followed();
  const rows = await house.rows.query(
    `select row_to_json(b)::text || row_to_json(s)::text as text from bundle b join bundle_step s on b.id = s.bundle_id where b.id = '${id}'`,
  );
  expect(rows).toHaveLength(2);
  for (const { text } of rows as { text: string }[]) {
    expect(text).not.toContain(name);
    expect(text).not.toContain(uscc);
  }
  const { platform } = house.gateway;
  await forgetBundles({ ...platform, clock: () => new Date(Date.now() + 179 * 86_400_000) });
  expect((await readBundle(qingpu, id)).steps[0]?.choices).toEqual(['retry', 'withdraw_rest']);
  await forgetBundles({ ...platform, clock: () => new Date(Date.now() + 181 * 86_400_000) });
  expect((await readBundle(qingpu, id)).steps[0]?.choices).toEqual([]);
  const late = await post(qingpu, token, `/v1/bundles/${id}/steps/one/retry`, {});
  expect((late.body as { code: string }).code).toBe('bundle.step_not_retryable');
});

it('告知承诺: a commitment that was broken meanwhile holds the step that makes another one, until it is made good', async () => {
  const { wujiang, jiashan } = house.world;
  const promise = { code: 'PROMISE', how: 'commitment', ref: 'text-1' };
  const promising = [upload('FORM'), upload('LICENCE'), promise];
  const { qingpu, token, id } = await submit(stepFor('two', '330421', '000131003001', promising));
  const one = await arrived(qingpu, id, 'one', wujiang);
  await house.rows.query(
    `insert into commitment (case_id, code, region, item_code, signer, signed_at, person_index, check_by, outcome)
      select id, 'PROMISE', '330421', item_code, 'applicant', created_at, person_index, '2026-01-05', 'breached' from case_record where id = $1`,
    [one],
  );
  await decideOn(wujiang, one, 'approve');
  const held = await until(
    () => readBundle(qingpu, id),
    ({ steps }) => steps[1]?.state === 'held',
  );
  expect(held.steps[1]).toMatchObject({
    held: 'commitment.not_taken',
    choices: ['retry', 'withdraw_rest'],
  });
  const retry = `/v1/bundles/${id}/steps/two/retry`;
  expect((await post(qingpu, token, retry, {})).status).toBe(400);
  await house.rows.query(`update commitment set outcome = 'restored' where case_id = $1`, [one]);
  expectStatus(await post(qingpu, token, retry, {}), 202, 'retry');
  await arrived(qingpu, id, 'two', jiashan);
});

describe('并联审批: a region that examines a step beside the one before it', () => {
  const [licence, permit] = ['000131001001', '000131003001'] as const;
  const begun = async () => {
    const { world, member, rows } = house;
    await rows.query(
      `update item set item = item || '{"examinedBeside": ["${licence}"]}' where code = $1`,
      [itemCodeIn('310118', permit)],
    );
    const qingpu = member('qingpu-platform');
    const { token, card } = await atTheWindow(qingpu, '310118');
    const promise = { code: 'PROMISE', how: 'commitment', ref: 'food-premises-2026-01' };
    const request = whole('food-business', [
      stepFor('licence', '310118', licence, [
        upload('FORM'),
        { code: 'ID', how: 'certificate', ref: await card(itemCodeIn('310118', licence)) },
        upload('CHARTER'),
      ]),
      stepFor('permit', '310118', permit, [upload('FORM'), promise]),
    ]);
    const submitted = await post(qingpu, token, '/v1/bundles', request);
    const id = String(expectStatus(submitted, 202, 'submit')['bundleId']);
    const first = await arrived(qingpu, id, 'licence', world.qingpu);
    const second = await arrived(qingpu, id, 'permit', world.qingpu);
    return { id, qingpu, token, first, second };
  };
  const supplementsOf = (caseId: string) => () =>
    house.world.qingpu.cases().find((one) => one.caseId === caseId)?.supplements;

  it('has it at once, and what the other issues when that is decided, whatever it asked for meanwhile', async () => {
    const { qingpu: region } = house.world;
    const { id, qingpu, token, first, second } = await begun();
    const view = await readBundle(qingpu, id);
    expect(statesOf(view)).toEqual({ licence: 'under_way', permit: 'under_way' });
    expect(view.steps[1]).toMatchObject({ beside: ['licence'], owed: ['LICENCE'] });
    const page = await consolePage(qingpu, `/console/bundles/${id}`);
    for (const words of ['并联审批，同时办理 licence', '后补', 'LICENCE'])
      expect(page).toContain(words);
    // It asks the applicant for something: what the gateway brings must not count as that.
    await region.act(second, 'require_supplement');
    await decideOn(region, first, 'approve');
    await until(
      () => readBundle(qingpu, id),
      ({ steps }) => steps[0]?.state === 'approved',
    );
    await followed();
    expect((await readBundle(qingpu, id)).steps[1]).toMatchObject({
      state: 'supplement_required',
      owed: ['LICENCE'],
    });
    const brought = { note: '', materials: [upload('LEASE')] };
    const path = `/v1/cases/${second}/supplements`;
    expectStatus(await post(qingpu, token, path, brought), 202, 'supplement');
    await until(supplementsOf(second), (supplements) => supplements === 2);
    await region.act(second, 'accept');
    const handed = await readBundle(qingpu, id);
    expect(handed.steps[1]).toMatchObject({ state: 'under_way' });
    expect(handed.steps[1]).not.toHaveProperty('owed');
    await region.act(second, 'approve');
    await until(
      () => readBundle(qingpu, id),
      ({ state }) => state === 'completed',
    );
  });

  it('is told when the other was not granted, and its own case stands until the applicant decides', async () => {
    const { id, qingpu, first, second } = await begun();
    await decideOn(house.world.qingpu, first, 'deny');
    // What happens after the end ends it no second time.
    await house.world.qingpu.file?.(first, 'correct');
    await followed();
    const view = await until(
      () => readBundle(qingpu, id),
      ({ state }) => state === 'action_required',
    );
    expect(statesOf(view)).toEqual({ licence: 'denied', permit: 'under_way' });
    const told = await until(
      () =>
        house.rows.query(
          `select state from outbox where case_id = $1 and kind = 'notice' and to_region = '310118'`,
          [second],
        ),
      (sent) => sent.some(({ state }) => state === 'delivered'),
    );
    expect(told).toHaveLength(1);
    expect(supplementsOf(second)()).toBe(0);
  });

  it('has what the other issued before it arrived as soon as it is there, before anybody accepts it', async () => {
    const { id, qingpu, first, second } = await begun();
    // As if the way there took longer.
    await until(
      () =>
        house.rows.query(
          `update case_record set state = 'submitted' where id = $1 and state = 'forwarded' returning id`,
          [second],
        ),
      (back) => back.length === 1,
    );
    await decideOn(house.world.qingpu, first, 'approve');
    await followed();
    expect((await readBundle(qingpu, id)).steps[1]).toMatchObject({ owed: ['LICENCE'] });
    await house.rows.query(
      `with arrived as (update case_record set state = 'forwarded', version = version + 1 where id = $1 returning version)
        insert into case_change (case_id, version, event, from_state, to_state, at, follow_at)
        select $1, version, 'forward', 'submitted', 'forwarded', now(), now() from arrived`,
      [second],
    );
    await until(supplementsOf(second), (supplements) => supplements === 1);
  });
});
