import { afterAll, beforeAll, describe } from 'vitest';
import { startTestGateway, type TestGateway } from '../setup/gateway.ts';
import { openidClientFlows } from './openid-client-flows.ts';

describe('openid-client 6, unmodified, as an app of citizens', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway.close());

  openidClientFlows(() => gateway);
});
