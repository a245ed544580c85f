import { afterAll, beforeAll } from 'vitest';
import { type AgentsDoor, keepsToTheRegister, noticesMixUps } from '../kit/agents-conformance.ts';
import { authorisationOf } from './agents.ts';
import { type Rig, startRig } from './platform/test-support/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const door: AgentsDoor<Rig['context']> = {
  home: '320509',
  entrustedWord: 'agenttype 2',
  ask: authorisationOf,
  context: () => rig.context,
  withdraw: (uscc, idNumber) => rig.platform.withdrawAgent(uscc, idNumber),
};

keepsToTheRegister(door);
noticesMixUps(door);
