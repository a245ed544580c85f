import { afterAll, beforeAll, describe } from 'vitest';
import { startTestGateway, type TestGateway } from '../setup/gateway.ts';
import { chainingFlow, type Domain, introduce } from './chaining-flows.ts';

describe('identity and authorization chaining', () => {
  let gateways: readonly [TestGateway, TestGateway];
  let home: Domain;
  let visited: Domain;
  beforeAll(async () => {
    gateways = await Promise.all([startTestGateway(), startTestGateway()]);
    const [one, two] = gateways;
    home = { ...one, platform: one.gateway.platform };
    visited = { ...two, platform: two.gateway.platform };
    await introduce(home, '330421', visited);
    await introduce(visited, '320509', home);
  });
  afterAll(() => Promise.all(gateways.map((gateway) => gateway.close())));

  chainingFlow(
    () => home,
    () => visited,
    '320509',
  );
});
