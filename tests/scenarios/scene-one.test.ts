import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { itemCodeIn, type SampleRegion } from '#adapters/kit/sample-world';
import { runSceneOne } from '../../gateway/entries/demo/scene-one.ts';
import { startTestGateway, type TestGateway } from '../setup/gateway.ts';
import { nightUntilDeferred } from '../setup/night.ts';
import { signIn } from './as-company.ts';

const queues = inject('redisUrl') ? (['postgres', 'redis'] as const) : (['postgres'] as const);

type Decided = { result: { certificates: { type: string; identifier: string; number: string }[] } };

/** What the decision issued is a certificate like any other: its new company shows it in each of the three regions. */
async function recognisedEverywhere(gateway: TestGateway, caseId: string): Promise<void> {
  const { world, member } = gateway;
  const qingpu = member('qingpu-platform');
  const token = await qingpu.ownToken('cases:read certificates:retrieve');
  const read = async () =>
    (await qingpu.call('GET', `/v1/cases/${caseId}`, { token })).body as Decided;
  const [licence] = (await read()).result.certificates;
  if (!licence) throw new Error('the decision issued nothing');
  const company = { region: '330421', kind: 'company', login: licence.number } as const;
  const fetched = async (region: SampleRegion) => {
    const own = await signIn(gateway, company, region);
    const itemCode = itemCodeIn(region, '000131001002');
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const body = { holder: 'subject', type: licence.type, itemCode, reason: '变更登记', until };
    const answer = await qingpu.call('POST', '/v1/certificates/retrieve', {
      token: own,
      body,
      idempotencyKey: randomUUID(),
    });
    return { status: answer.status, body: answer.body as Record<string, unknown>, itemCode };
  };
  const verified = async ({ body, itemCode }: Awaited<ReturnType<typeof fetched>>) => {
    const purpose = { itemCode, reason: '变更登记', until: String(body['expiresAt']) };
    const asked = { format: 'dc+sd-jwt', document: body['credential'], purpose };
    const answer = await qingpu.call('POST', '/v1/certificates/verify', { token, body: asked });
    return (answer.body as Record<string, unknown>)['verdict'];
  };
  const regions = ['310118', '320509', '330421'] as const;
  const copies = await Promise.all(regions.map(fetched));
  expect(copies.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(await Promise.all(copies.map(verified))).toEqual(['valid', 'valid', 'valid']);

  // 撤销: what becomes of the decision becomes of it, wherever a copy of it is.
  await world.jiashan.file?.(caseId, 'revoke');
  expect((await read()).result.certificates).toMatchObject([{ status: 'revoked' }]);
  expect(await Promise.all(copies.map(verified))).toEqual(['invalid', 'invalid', 'invalid']);
  for (const region of regions)
    expect((await fetched(region)).body).toMatchObject({ code: 'certificate.invalid' });
}

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

    await recognisedEverywhere(gateway, caseId);

    const decided = world.jiashan.cases().filter((entry) => entry.caseId === caseId);
    expect(decided).toEqual([
      expect.objectContaining({ submissionsSeen: 1, effects: 1, decisions: 1, supplements: 1 }),
    ]);
  });
});
