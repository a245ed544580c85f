import { afterAll, beforeAll, describe } from 'vitest';
import { freePort } from '../../gateway/platform/node/free-port.ts';
import { type GatewayProcess, startGatewayProcess } from '../faults/gateway-process.ts';
import { startTestGateway, type TestGateway } from '../setup/gateway.ts';
import { holds } from '../setup/until.ts';
import { replayAcross } from './replay-across.ts';

describe('two processes on Node', () => {
  let gateway: TestGateway;
  let second: GatewayProcess;
  let address: string;

  beforeAll(async () => {
    gateway = await startTestGateway();
    const port = await freePort();
    address = `http://localhost:${port}`;
    second = startGatewayProcess({ ...gateway.environment, ROLE: 'api', PORT: String(port) });
    await holds(() => fetch(`${address}/health/live`));
  });
  afterAll(async () => {
    second.signal('SIGTERM');
    await second.ended;
    await gateway.close();
  });

  replayAcross(() => ({ world: gateway, addresses: [gateway.origin, address], times: 100 }));
});
