import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemCodeIn } from '#adapters/kit/sample-world';
import { expectStatus } from '../../gateway/entries/demo/window.ts';
import { startTestGateway, type TestGateway } from '../setup/gateway.ts';
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

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

const [licence, seal, tax, bank] = [
  '000131001001',
  '000109005001',
  '000130001001',
  '000132001001',
] as const;

describe('scene 2: a company is started in four steps, in two regions', () => {
  it('one step is refused: what depends on it waits, the rest goes on, it is mended and all gets done', async () => {
    const { world, member } = gateway;
    const { jiashan, wujiang } = world;
    const qingpu = member('qingpu-platform');
    const { token, card, authority } = await atTheWindow(qingpu, '330421');
    const itemCode = itemCodeIn('330421', licence);
    const request = whole('company-start-up', [
      stepFor('licence', '330421', licence, [
        upload('FORM'),
        { code: 'ID', how: 'certificate', ref: await card(itemCode) },
        { code: 'AUTH', how: 'certificate', ref: await authority(itemCode) },
        upload('CHARTER'),
      ]),
      stepFor('seal', '330421', seal, [upload('SEALSPEC')]),
      stepFor('tax', '320509', tax, []),
      stepFor('bank', '320509', bank, [upload('ACCTFORM')]),
    ]);
    const submitted = expectStatus(
      await post(qingpu, token, '/v1/bundles', request),
      202,
      'submit',
    );
    const id = String(submitted['bundleId']);
    await decideOn(jiashan, await arrived(qingpu, id, 'licence', jiashan), 'approve');

    const sealCase = await arrived(qingpu, id, 'seal', jiashan);
    await jiashan.act(sealCase, 'refuse');
    await decideOn(wujiang, await arrived(qingpu, id, 'tax', wujiang), 'approve');
    const stopped = await readBundle(qingpu, id);
    expect(statesOf(stopped)).toEqual({
      licence: 'approved',
      seal: 'refused',
      tax: 'approved',
      bank: 'blocked',
    });
    expect(stopped.state).toBe('action_required');
    const [, refused, , blocked] = stopped.steps;
    expect(refused?.choices).toEqual(['retry', 'withdraw_rest']);
    expect(blocked).toMatchObject({
      choices: [],
      because: [{ step: 'seal', state: 'refused', reason: '不属于本机关受理范围' }],
    });

    const page = await consolePage(qingpu, `/console/bundles/${id}`);
    for (const word of ['公章刻制业备案登记', '不予受理', '受阻于', '不属于本机关受理范围'])
      expect(page).toContain(word);
    expect(await consolePage(member('jiashan-platform'), `/console/bundles/${id}`)).not.toContain(
      '公章刻制业备案登记',
    );

    const retry = `/v1/bundles/${id}/steps/seal/retry`;
    const own = await qingpu.ownToken('cases:submit');
    expect((await post(qingpu, own, retry, {})).status).toBe(403);
    const early = await post(qingpu, token, `/v1/bundles/${id}/steps/bank/retry`, {});
    expect([early.status, (early.body as { code: string }).code]).toEqual([
      409,
      'bundle.step_not_retryable',
    ]);
    const [key, amendment] = [
      randomUUID(),
      { materials: [upload('SEALSPEC')], form: { copies: 2 } },
    ];
    const racing = await Promise.all(
      Array.from({ length: 4 }, () => post(qingpu, token, retry, amendment, key)),
    );
    expect(racing.filter(({ status }) => status === 202).length).toBeGreaterThan(0);
    expect(racing.every(({ status }) => status === 202 || status === 409)).toBe(true);

    const again = await until(
      () => readBundle(qingpu, id),
      ({ steps }) => steps[1]?.attempt === 2,
    );
    expect(again.steps[1]?.earlierCases).toEqual([sealCase]);
    await decideOn(jiashan, await arrived(qingpu, id, 'seal', jiashan), 'approve');
    await decideOn(wujiang, await arrived(qingpu, id, 'bank', wujiang), 'approve');
    await until(
      () => readBundle(qingpu, id),
      ({ state }) => state === 'completed',
    );
    expect(jiashan.cases().map(({ effects }) => effects)).toEqual([1, 1, 1]);
    expect(wujiang.cases().map(({ effects }) => effects)).toEqual([1, 1]);
  });

  it('withdrawn in the middle: what was decided stands, the open case is taken back, the rest never begins', async () => {
    const { world, member } = gateway;
    const qingpu = member('qingpu-platform');
    const { token } = await atTheWindow(qingpu, '320509');
    const before = world.wujiang.cases().length;
    const steps = [
      stepFor('one', '320509', '000131002001', [upload('FORM'), upload('ID'), upload('LEASE')]),
      {
        ...stepFor('two', '320509', seal, [
          upload('SEALSPEC'),
          { code: 'LICENCE', how: 'certificate', fromStep: 'one' },
        ]),
        after: ['one'],
      },
      {
        ...stepFor('three', '320509', bank, [
          upload('ACCTFORM'),
          upload('CDZM'),
          { code: 'LICENCE', how: 'certificate', fromStep: 'one' },
        ]),
        after: ['two'],
      },
      stepFor('four', '330421', '000131002001', [upload('FORM'), upload('ID'), upload('LEASE')]),
    ];
    const request = { ...whole(undefined, steps), shared: [] };
    const submitted = expectStatus(
      await post(qingpu, token, '/v1/bundles', request),
      202,
      'submit',
    );
    const id = String(submitted['bundleId']);
    await decideOn(world.wujiang, await arrived(qingpu, id, 'one', world.wujiang), 'approve');
    const two = await arrived(qingpu, id, 'two', world.wujiang);
    const four = await arrived(qingpu, id, 'four', world.jiashan);
    const path = `/v1/bundles/${id}/withdrawal`;
    const reason = { reason: '暂不办理' };
    expect(
      (
        await post(
          member('jiashan-platform'),
          await member('jiashan-platform').ownToken('cases:submit'),
          path,
          reason,
        )
      ).status,
    ).toBe(404);
    const withdrawn = expectStatus(await post(qingpu, token, path, reason), 202, 'withdraw');
    expect(withdrawn['state']).toBe('partly_completed');
    expect(statesOf(await readBundle(qingpu, id))).toEqual({
      one: 'approved',
      two: 'withdrawn',
      three: 'withdrawn',
      four: 'withdrawn',
    });
    const auditor = member('delta-auditor');
    for (const caseId of [two, four]) {
      const reading = await auditor.ownToken('cases:read audit:read');
      const timeline = await auditor.call('GET', `/v1/cases/${caseId}/timeline`, {
        token: reading,
      });
      // Each region knows the person of the token under another name.
      expect((timeline.body as { entries: unknown[] }).entries).toContainEqual(
        expect.objectContaining({
          action: 'case.withdrawn',
          details: expect.objectContaining({ confirmed: 'token' }),
        }),
      );
    }
    await until(
      () => world.wujiang.cases().find(({ caseId }) => caseId === two)?.status,
      (status) => status === '7',
    );
    const late = await post(qingpu, token, path, reason);
    expect([late.status, (late.body as { code: string }).code]).toEqual([
      409,
      'bundle.nothing_open',
    ]);
    expect((await post(qingpu, token, `/v1/bundles/${id}/steps/two/retry`, {})).status).toBe(409);
    expect(world.wujiang.cases()).toHaveLength(before + 2);

    const elsewhere = member('jiashan-platform');
    const reading = await elsewhere.ownToken('cases:read');
    expect((await elsewhere.call('GET', `/v1/bundles/${id}`, { token: reading })).status).toBe(404);
    const listed = await elsewhere.call('GET', '/v1/bundles', { token: reading });
    expect(listed.body).toEqual({ bundles: [] });
    const mine = await qingpu.call('GET', '/v1/bundles?limit=1', {
      token: await qingpu.ownToken('cases:read'),
    });
    expect(
      (mine.body as { bundles: { bundleId: string }[]; next: string }).bundles[0]?.bundleId,
    ).toBe(id);
    expect((mine.body as { next: string }).next).toBe(id);
  });
});
