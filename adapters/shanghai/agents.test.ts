import { afterAll, beforeAll } from 'vitest';
import { keepsToTheRegister } from '../kit/agents-conformance.ts';
import { authorisationOf } from './agents.ts';
import { type Rig, startRig } from './platform/test-rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

keepsToTheRegister({
  home: '310118',
  entrustedWord: '经办人',
  ask: authorisationOf,
  context: () => rig.context,
  withdraw: (uscc, idNumber) => rig.platform.withdrawAgent(uscc, idNumber),
});
