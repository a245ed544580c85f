import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AgentsDoor, keepsToTheRegister, noticesMixUps } from '../kit/agents-conformance.ts';
import { companies, people } from '../kit/sample-world.ts';
import { authorisationOf } from './agents.ts';
import type { Context } from './classify.ts';
import { contextFor, startRig } from './platform/test-support/rig.ts';

let rig: Awaited<ReturnType<typeof startRig>>;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.provider.close());

const door: AgentsDoor<Context> = {
  home: '320509',
  entrustedWord: 'entrusted',
  ask: authorisationOf,
  context: () => contextFor(rig.credentials),
  withdraw: (uscc, idNumber) => rig.provider.withdrawAgent(uscc, idNumber),
};

keepsToTheRegister(door);
noticesMixUps(door);

it('confirms nobody at a provider without such an endpoint', async () => {
  const { agentsEndpoint: _, ...credentials } = rig.credentials;
  const [{ name, idNumber }] = people;
  const [{ uscc }] = companies;
  const agent = { kind: 'person', name, idType: '111', idNumber } as const;
  const answer = await authorisationOf({ uscc, agent }, contextFor(credentials));
  expect(answer).toEqual({ ok: true, value: undefined });
});
