import { afterAll, beforeAll } from 'vitest';
import { type AgentsDoor, keepsToTheRegister, noticesMixUps } from '../kit/agents-conformance.ts';
import { authorisationOf } from './agents.ts';
import { type Stage, setStage } from './platform/test-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

const door: AgentsDoor<Stage['context']> = {
  home: '330421',
  entrustedWord: 'JBR',
  ask: authorisationOf,
  context: () => stage.context,
  withdraw: (uscc, idNumber) => stage.platform.withdrawAgent(uscc, idNumber),
};

keepsToTheRegister(door);
noticesMixUps(door);
