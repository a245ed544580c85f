import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import type { Bucket } from '#gateway/platform/process/tiles-settings';

export type TestObjectStore = {
  readonly bucket: Bucket;
  /** Ends it as a crash does; what it took is kept. */
  readonly stop: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** An S3 server in this process with one bucket and invented keys. */
export async function startObjectStore(): Promise<TestObjectStore> {
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
