import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestWorld, type TestWorld } from '../setup/gateway.ts';
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts';
import { submitUntilAcknowledged } from './submitter.ts';

let world: TestWorld;
let gateway: GatewayProcess;
const sockets: Socket[] = [];

beforeAll(async () => {
  world = await startTestWorld({ settings: { MAX_CONNECTIONS_PER_SOURCE: '200' } });
  gateway = startGatewayProcess(world.environment);
  await gateway.ready;
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  gateway.signal('SIGKILL');
  await gateway.ended;
  await world.close();
});

/** Opens connections that say this and then nothing more. */
async function hold(count: number, text: string, localAddress: string): Promise<void> {
  const { port } = new URL(world.origin);
  const opened = Array.from({ length: count }, () => {
    const socket = connect({ port: Number(port), host: '127.0.0.1', localAddress });
    sockets.push(socket);
    socket.on('error', () => undefined);
    return new Promise<void>((resolve) => {
      socket.once('connect', () => socket.write(text, () => resolve()));
      socket.once('close', () => resolve());
    });
  });
  await Promise.all(opened);
}

describe('slowloris against a real process', () => {
  it('with half-open sockets by the hundred, readiness and normal calls go on', async () => {
    const head = 'POST /v1/cases HTTP/1.1\r\nHost: gateway.example\r\n';
    await hold(300, '', '127.0.0.2');
    await hold(300, `${head}X-Slow: `, '127.0.0.3');
    await hold(
      300,
      `${head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
      '127.0.0.4',
    );
    // From the very source of an attack too.
    await hold(300, 'GET / HT', '127.0.0.1');
    // Whose connection was the oldest from there has learnt that it is gone.
    const open = () => sockets.filter(({ closed, destroyed }) => !closed && !destroyed).length;
    await expect.poll(open).toBeLessThanOrEqual(4 * 200);
    const ready = await fetch(`${world.origin}/health/ready`);
    expect(ready.status).toBe(200);
    const member = world.member('qingpu-platform');
    const token = await member.ownToken('cases:submit');
    const { attempts } = await submitUntilAcknowledged(member, token, 1);
    expect(attempts).toBe(1);
  });
});
