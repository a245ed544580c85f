import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startObjectStore, type TestObjectStore } from '../../../tests/setup/object-store.ts';
import type { Bucket } from '../process/tiles-settings.ts';
import { objectStore } from './object-store.ts';

const limits = { patienceMs: 5000, mostBytes: 100_000 };
const bytes = Uint8Array.from({ length: 70_000 }, (_, nth) => nth % 256);
let server: TestObjectStore;
const at = (change: Partial<Bucket> = {}) => objectStore({ ...server.bucket, ...change }, limits);
const code = (text: string) => expect.objectContaining({ code: text });

/** What answers in the place of an object store. */
async function answering(text: string, patienceMs = 5000) {
  const odd = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => text !== '' && socket.end(text));
  });
  await new Promise<void>((listening) => odd.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(odd.address() as AddressInfo).port}/log`;
  const found = objectStore({ ...server.bucket, url }, { ...limits, patienceMs }).read(
    'tile/0/000',
  );
  const said = await found.then(
    () => 'read',
    ({ code: why }: NodeJS.ErrnoException) => why,
  );
  odd.close();
  return said;
}

beforeAll(async () => {
  server = await startObjectStore();
});
afterAll(() => server.close());

describe('a bucket', () => {
  it('gives back what it took, byte by byte, and says that it has not what it has not', async () => {
    const store = at();
    await store.write('tile/entries/x001/234', bytes);
    await store.write('tile/0/000', new Uint8Array());
    expect(Buffer.from((await store.read('tile/entries/x001/234')) ?? '').equals(bytes)).toBe(true);
    expect(await store.read('tile/0/000')).toEqual(Buffer.alloc(0));
    expect(await store.read('tile/0/001')).toBeUndefined();
  });

  it('that is not there is no missing object: neither read nor written', async () => {
    const gone = at({ url: server.bucket.url.replace('/log/', '/elsewhere/') });
    await expect(gone.read('tile/0/000')).rejects.toEqual(code('404 NoSuchBucket'));
    await expect(gone.write('tile/0/000', bytes)).rejects.toEqual(code('404 NoSuchBucket'));
  });

  it('says by a code what it refuses, and the code holds no key and no address', async () => {
    const secret = 'invented-secret';
    await expect(at({ secret }).read('tile/0/000')).rejects.toEqual(
      code('403 SignatureDoesNotMatch'),
    );
    await expect(at({ secret }).write('tile/0/009', bytes)).rejects.toEqual(
      code('403 SignatureDoesNotMatch'),
    );
    await expect(at({ keyId: 'nobody' }).read('tile/0/000')).rejects.toEqual(
      code('403 InvalidAccessKeyId'),
    );
    expect(await at().read('tile/0/009')).toBeUndefined();
  });
});

describe('what is no object store', () => {
  const head = (status: string, more: string) =>
    `HTTP/1.1 ${status}\r\n${more}connection: close\r\n\r\n`;

  it.each([
    ['a page that says "not found"', `${head('404 Not Found', '')}<html></html>`, '404'],
    ['another address', head('307 Moved', 'location: http://127.0.0.1:1/\r\n'), '307'],
    ['more than any bundle is', head('200 OK', '') + 'x'.repeat(200_000), 'too_large'],
    [
      'an answer that breaks off',
      `${head('200 OK', 'content-length: 10\r\n')}x`,
      expect.stringMatching(/^UND_ERR_/),
    ],
    [
      'a store that is too busy',
      `${head('503 Slow', '')}<Error><Code>SlowDown</Code></Error>`,
      '503 SlowDown',
    ],
  ])('%s is not believed to say that nothing is there', async (_, text, why) => {
    expect(await answering(text)).toEqual(why);
  });

  it('is not waited for: one that says nothing, and one that is not there', async () => {
    expect(await answering('', 50)).toBe('ETIMEDOUT');
    const stopped = await startObjectStore();
    await stopped.close();
    const nobody = at({ url: stopped.bucket.url });
    await expect(nobody.read('tile/0/000')).rejects.toEqual(code('ECONNREFUSED'));
  });
});
