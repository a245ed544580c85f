import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { runSceneOne } from '../../gateway/entries/demo/scene-one.ts';
import { startTestGateway, type TestGateway } from '../setup/gateway.ts';
import { nightUntilDeferred } from '../setup/night.ts';

const queues = inject('redisUrl') ? (['postgres', 'redis'] as const) : (['postgres'] as const);

describe.each(queues)('scene 1 on the %s queue', (queue) => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startTestGateway({ queue });
  });
  afterAll(() => gateway.close());

  it('a person from Wujiang, served at a Qingpu window, gets a case decided in Jiashan across a closed night', async () => {
    const { world, member } = gateway;
    world.jiashan.setAutopilot('supplement_then_decide');
    world.courier.setAutopilot('deliver');
    const seen: string[] = [];
    const { caseId, states } = await runSceneOne({
      qingpu: member('qingpu-platform'),
      jiashan: member('jiashan-platform'),
      courier: 'delta-express',
      step: async (step, work) => {
        const result = await work();
        seen.push(step.what);
        return result;
      },
      nightFalls: () => nightUntilDeferred(gateway),
      patienceMs: 60_000,
    });

    expect(states).toEqual(['submitted', 'supplement_required', 'approved']);
    expect(seen).toHaveLength(11);
    const token = await member('delta-auditor').ownToken('cases:read audit:read');
    const timeline = await member('delta-auditor').call('GET', `/v1/cases/${caseId}/timeline`, {
      token,
    });
    const { entries } = timeline.body as {
      entries: { action: string; actor: string }[];
    };
    // No operator had to help.
    const actors = entries.map(({ actor }) => actor);
    expect(actors).toContain('member:qingpu-platform');
    expect(actors).not.toContain('member:delta-operator');
    const actions = entries.map(({ action }) => action);
    // The case begins before it has a number: at the log-in in the home region.
    expect(actions.slice(0, 2)).toEqual(['session.redeemed', 'token.exchanged']);
    expect(actions.filter((action) => action === 'certificate.retrieved')).toHaveLength(2);
    const legs = [
      'case.submitted',
      'message.deferred',
      'case.forwarded',
      'case.supplement_required',
      'custody.counted',
      'case.supplemented',
      'case.accepted',
      'case.approved',
    ];
    // Asked once, before the acceptance: nothing about it is irregular.
    const told = [...legs, 'case.irregular'];
    expect(actions.filter((action) => told.includes(action))).toEqual(legs);

    const [parcel] = world.courier.parcels();
    expect(parcel).toMatchObject({ registrations: 1 });
    const scans = ['collected', 'in_transit', 'out_for_delivery', 'delivered'];
    expect(
      actions.filter((action) => action.startsWith('courier.') && action !== 'courier.registered'),
    ).toEqual(scans.map((scan) => `courier.${scan}`));
    expect(actions.indexOf('courier.delivered')).toBeLessThan(actions.indexOf('custody.counted'));

    const decided = world.jiashan.cases().filter((entry) => entry.caseId === caseId);
    expect(decided).toEqual([
      expect.objectContaining({ submissionsSeen: 1, effects: 1, decisions: 1, supplements: 1 }),
    ]);
  });
});
