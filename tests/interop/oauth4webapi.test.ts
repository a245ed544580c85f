import { afterAll, beforeAll, describe } from 'vitest';
import { startTestGateway, type TestGateway } from '../setup/gateway.ts';
import { oauth4webapiFlows } from './oauth4webapi-flows.ts';

describe('oauth4webapi 3, unmodified', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway.close());

  oauth4webapiFlows(() => gateway);
});
