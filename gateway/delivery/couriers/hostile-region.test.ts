import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adapterFor } from '#adapters/index';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import { startZhejiangPlatform } from '#adapters/zhejiang/platform/index';
import { sampleZhejiangCredentials } from '#adapters/zhejiang/sample-credentials';
import { fail } from '#contracts/result';
import { createTestDatabase, type TestDatabase } from '../../../tests/setup/database.ts';
import { until } from '../../../tests/setup/until.ts';
import { freePort } from '../../platform/node/free-port.ts';
import { delivered, newWorld, regionInMemory, startFast, type World } from '../testing/harness.ts';

let database: TestDatabase;
let running: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  for (const close of running.reverse()) await close();
  running = [];
  await database.drop();
});

type Trouble = (response: ServerResponse, real: () => void) => void;

const html =
  (charset: BufferEncoding, text: string): Trouble =>
  (response) => {
    response.writeHead(200, { 'content-type': `text/html; charset=${charset}` });
    response.end(Buffer.from(text, charset));
  };

/** What stands in front of a platform: its load balancer, its error pages, its bad days. */
async function startDoor(platformPort: number) {
  let trouble: Trouble | undefined;
  const server = createServer((incoming, response) => {
    const pass = (done: (body: Buffer, status: number, type: string) => void) => {
      const { method, url: path, headers } = incoming;
      const call = request({ port: platformPort, method, path, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const type = answer.headers['content-type'] ?? '';
          done(Buffer.concat(chunks), answer.statusCode ?? 0, type);
        });
      });
      incoming.pipe(call);
    };
    const met = trouble;
    trouble = undefined;
    if (met) met(response, () => pass(() => response.destroy()));
    else
      pass((body, status, type) => response.writeHead(status, { 'content-type': type }).end(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  running.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Stands in the way of the next call. */
    troubleNext: (next: Trouble) => {
      trouble = next;
    },
  };
}

describe('a region on a bad day gets each message once all the same', () => {
  let world: World;
  let door: Awaited<ReturnType<typeof startDoor>>;
  let platform: Awaited<ReturnType<typeof startZhejiangPlatform>>;

  beforeAll(async () => {
    const port = await freePort();
    door = await startDoor(port);
    const { credentials, secrets } = sampleZhejiangCredentials(door.url);
    const unused = `${door.url}/unused`;
    platform = await startZhejiangPlatform({
      port,
      secrets,
      callbackUrl: unused,
      loginCallbackUrl: unused,
    });
    platform.setOpening('open');
    const outbound = undiciOutbound({ timeoutMs: 5000, maxBytes: 1_000_000, connections: 8 });
    running.push(platform.close, outbound.close);
    const called = { credentials, http: outbound.http };
    const adapter = adapterFor('330421', { adapter: 'zhejiang' });
    if (!adapter) throw new Error('no such format');
    world = await newWorld(database.url, adapter, { called, regionTimeoutMs: 1000 });
    running.push(world.close);
    const courier = await startFast(world);
    running.push(courier.close);
  });

  it.each<[string, string, Trouble]>([
    ['answers 200 with 系统维护', 'scheduledClosed', html('utf8', '<html>系统维护中</html>')],
    ['answers 200 with an error page', 'retryable', html('utf8', '<html>Bad Gateway</html>')],
    ['answers in another charset', 'retryable', html('utf16le', '<?xml version="1.0"?><R/>')],
    [
      'answers half a body',
      'retryable',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/xml', 'content-length': 5000 });
        response.write('<?xml version="1.0" encoding="GB18030"?><RESPONSE><HEAD>');
        setTimeout(() => response.destroy(), 20);
      },
    ],
    ['hangs up', 'retryable', (response) => response.destroy()],
    ['takes the message and loses the answer', 'retryable', (_, real) => real()],
    ['answers after 90 s, or never', 'retryable', () => {}],
  ])('that %s', async (_, kind, trouble) => {
    door.troubleNext(trouble);
    const [[messageId = ''] = []] = await world.commit(1, 1);
    const row = async () => (await world.rows()).find((one) => one.messageId === messageId);
    await until(async () => (await row())?.state === 'delivered');
    const failures = world.logged.filter(
      (line) => line.startsWith('delivery.failed') && line.includes(messageId),
    );
    expect(failures[0]).toContain(`"failure":"${kind}"`);
    const { attempts, caseId } = (await row()) ?? {};
    // Whoever is closed by plan has not tried.
    const tried = failures.filter((line) => !line.includes('scheduledClosed'));
    expect(attempts).toBe(tried.length + 1);
    expect(platform.notices().filter((notice) => notice.caseId === caseId)).toHaveLength(1);
    const ends = (await world.told()).filter((line) => line === `delivered ${messageId}`);
    expect(ends).toHaveLength(1);
  });
});

describe('a poisoned head of a lane', () => {
  it('stops its own lane and nothing else, and opens no breaker', async () => {
    const own = await createTestDatabase();
    running.push(own.drop);
    let poison = '';
    const { adapter, arrived } = regionInMemory(async ({ messageId }) =>
      messageId === poison
        ? fail({ kind: 'malformed', code: 'unreadable', message: 'x' })
        : delivered,
    );
    const world = await newWorld(own.url, adapter);
    running.push(world.close);
    const [[head = '', ...behind] = [], ...others] = await world.commit(12, 3);
    poison = head;
    const courier = await startFast(world);
    running.push(courier.close);
    await until(async () => (await world.states())['parked'] === 1);
    await until(async () => (await world.states())['delivered'] === 33);
    await courier.turns();
    expect(await world.states()).toEqual({ delivered: 33, parked: 1, pending: 2 });
    const ids = arrived.map(({ messageId }) => messageId);
    expect(ids.filter((id) => id === poison)).toHaveLength(4);
    expect(ids.filter((id) => behind.includes(id))).toEqual([]);
    for (const lane of others) expect(ids.filter((id) => lane.includes(id))).toEqual(lane);
    expect(world.logged.filter((line) => line.startsWith('delivery.breaker'))).toEqual([]);
  });
});
