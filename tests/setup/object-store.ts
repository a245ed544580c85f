import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bucket } from '#gateway/platform/process/tiles-settings';

/** What is used of s3rver, which brings no types: an S3 server that holds signatures against keys. */
type Server = {
  readonly run: () => Promise<{ readonly port: number }>;
  readonly close: () => Promise<unknown>;
};
type MakeServer = new (options: Readonly<Record<string, unknown>>) => Server;

export type TestObjectStore = {
  readonly bucket: Bucket;
  /** Ends it as a crash does; what it took is kept. */
  readonly stop: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** An S3 server in this process with one bucket and invented keys. */
export async function startObjectStore(): Promise<TestObjectStore> {
  const S3rver = createRequire(import.meta.url)('@20minutes/s3rver') as MakeServer;
  const directory = await mkdtemp(join(tmpdir(), 'tongban-s3-'));
  const server = new S3rver({
    ...{ address: '127.0.0.1', port: 0, silent: true, directory },
    configureBuckets: [{ name: 'log' }],
  });
  const { port } = await server.run();
  let isThere = true;
  const stop = async (): Promise<void> => {
    if (isThere) await server.close();
    isThere = false;
  };
  return {
    bucket: {
      ...{ url: `http://127.0.0.1:${port}/log/tiles`, region: 'cn-east-1' },
      ...{ keyId: 'S3RVER', secret: 'S3RVER' },
    },
    stop,
    close: async () => {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
