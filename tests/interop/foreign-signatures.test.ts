import { afterAll, beforeAll, describe } from 'vitest';
import { startTestGateway, type TestGateway } from '../setup/gateway.ts';
import { foreignSignatureFlows } from './foreign-signatures-flows.ts';

describe('http-message-signatures 1, unmodified', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway.close());

  foreignSignatureFlows(() => gateway);
});
