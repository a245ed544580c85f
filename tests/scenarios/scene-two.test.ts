import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemCodeIn } from '#adapters/kit/sample-world';
import { documentDigest, expectStatus } from '../../gateway/entries/demo/window.ts';
import { startTestGateway, type TestGateway } from '../setup/gateway.ts';
import {
  arrived,
  atTheWindow,
  decideOn,
  post,
  readBundle,
  statesOf,
  stepFor,
  until,
  upload,
  whole,
} from './bundles.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

const [licence, permit] = ['000131001001', '000131003001'] as const;

const promise = { code: 'PROMISE', how: 'commitment', ref: 'food-premises-2026-01' };

describe('scene 2: a food business', () => {
  it('licence and permit are one bundle; the permit begins when the licence is issued, with it and a commitment', async () => {
    const { world, member } = gateway;
    const qingpu = member('qingpu-platform');
    const { token, card } = await atTheWindow(qingpu, '310118');
    const first = stepFor('licence', '310118', licence, [
      upload('FORM'),
      { code: 'ID', how: 'certificate', ref: await card(itemCodeIn('310118', licence)) },
      upload('CHARTER'),
    ]);
    const second = stepFor('permit', '310118', permit, [upload('FORM'), promise]);
    const request = whole('food-business', [first, second]);
    const key = randomUUID();
    const submitted = expectStatus(
      await post(qingpu, token, '/v1/bundles', request, key),
      202,
      'submit',
    );
    const id = String(submitted['bundleId']);
    const repeated = await post(qingpu, token, '/v1/bundles', request, key);
    expect(repeated.body).toEqual(submitted);
    const other = await post(qingpu, token, '/v1/bundles', { ...request, shared: [] }, key);
    expect(other.status).toBe(422);

    const licenceCase = await arrived(qingpu, id, 'licence', world.qingpu);
    const begun = await readBundle(qingpu, id);
    expect(statesOf(begun)).toEqual({ licence: 'under_way', permit: 'waiting' });
    expect(begun.state).toBe('in_progress');
    expect(world.qingpu.cases()).toHaveLength(1);

    await world.qingpu.act(licenceCase, 'accept');
    await world.qingpu.act(licenceCase, 'require_supplement');
    const asked = await readBundle(qingpu, id);
    expect(asked.state).toBe('action_required');
    expect(asked.steps[0]).toMatchObject({
      state: 'supplement_required',
      choices: ['supplement', 'withdraw_rest'],
    });
    const supplement = { note: '', materials: [upload('LEASE')] };
    expectStatus(
      await post(qingpu, token, `/v1/cases/${licenceCase}/supplements`, supplement),
      202,
      'supplement',
    );
    await until(
      () => world.qingpu.cases().find(({ caseId }) => caseId === licenceCase)?.supplements,
      (supplements) => supplements === 1,
    );
    await decideOn(world.qingpu, licenceCase, 'approve');

    // The platform refuses an e-certificate that comes without its credential: that it takes the case proves it.
    const permitCase = await arrived(qingpu, id, 'permit', world.qingpu);
    await decideOn(world.qingpu, permitCase, 'approve');
    const over = await until(
      () => readBundle(qingpu, id),
      ({ state }) => state === 'completed',
    );
    expect(statesOf(over)).toEqual({ licence: 'approved', permit: 'approved' });
    expect(world.qingpu.cases().map(({ effects }) => effects)).toEqual([1, 1]);

    const auditor = member('delta-auditor');
    const reading = await auditor.ownToken('cases:read audit:read');
    const audit = await auditor.call('GET', `/v1/cases/${permitCase}/timeline`, { token: reading });
    const { entries } = audit.body as {
      entries: { action: string; actor: string; details: Record<string, unknown> }[];
    };
    // No operator had to help.
    const actors = entries.map(({ actor }) => actor);
    expect(actors).not.toContain('member:delta-operator');
    expect(entries.find(({ action }) => action === 'case.submitted')?.details).toMatchObject({
      bundle: id,
      step: 'permit',
    });
  });

  it('is refused as a whole, and nothing is written, where a later step could not begin', async () => {
    const { world, member } = gateway;
    const before = world.qingpu.cases().length;
    const qingpu = member('qingpu-platform');
    const { token, card } = await atTheWindow(qingpu, '310118');
    const id = await card(itemCodeIn('310118', licence));
    const first = stepFor('licence', '310118', licence, [
      upload('FORM'),
      { code: 'ID', how: 'certificate', ref: id },
      upload('CHARTER'),
    ]);
    const submit = async (second: unknown, more: object = {}) => {
      const request = { ...whole('food-business', [first, second]), ...more };
      const { status, body } = await post(qingpu, token, '/v1/bundles', request);
      const { code, errors } = body as { code: string; errors?: { pointer: string }[] };
      return [status, code, errors?.map(({ pointer }) => pointer)];
    };
    const wrongText = { ...promise, ref: 'i-promise' };
    expect(await submit(stepFor('permit', '310118', permit, [upload('FORM')]))).toEqual([
      400,
      'request.invalid',
      ['/steps/1/materials'],
    ]);
    expect(await submit(stepFor('permit', '310118', permit, [upload('FORM'), wrongText]))).toEqual([
      400,
      'request.invalid',
      ['/steps/1/materials/1/ref'],
    ]);
    const sound = stepFor('permit', '310118', permit, [upload('FORM'), promise]);
    const useless = [{ code: 'DANCE', how: 'upload', ref: documentDigest('dance') }];
    expect(await submit(sound, { shared: useless })).toEqual([
      400,
      'request.invalid',
      ['/steps/0/materials'],
    ]);
    expect(await submit({ ...sound, after: ['permit'] })).toEqual([
      400,
      'request.invalid',
      ['/steps/1'],
    ]);
    expect(await submit(sound, { bundleType: 'circus' })).toEqual([
      422,
      'bundle.type_unknown',
      undefined,
    ]);
    expect(world.qingpu.cases()).toHaveLength(before);
  });
});
