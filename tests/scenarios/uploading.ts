import { createHash, randomBytes } from 'node:crypto';
import { request } from 'undici';
import { expect } from 'vitest';
import type { PartView } from '#contracts/part';
import { ask, type RawAnswer } from '../setup/ask.ts';
import { type Pulling, startPulling } from './pulling.ts';
import { get, permitItem, post } from './refusals.ts';

const mebibyte = 1_048_576;

export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

export const chunkOf = (bytes: Uint8Array, number: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(bytes.slice(number * mebibyte, (number + 1) * mebibyte));

export type Downloaded = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
};

export type Uploading = Pulling & {
  /** Random bytes. @param size default: two chunks, the second a short one */
  readonly document: (size?: number) => Uint8Array;
  readonly announcement: (bytes: Uint8Array, change?: object) => Record<string, unknown>;
  readonly announce: (bytes: Uint8Array, change?: object) => Promise<PartView>;
  /** @param headers in place of those that fit the chunk */
  readonly put: (
    partId: string,
    number: number,
    bytes: Uint8Array<ArrayBuffer>,
    headers?: Record<string, string>,
  ) => Promise<RawAnswer>;
  readonly complete: (partId: string) => Promise<RawAnswer>;
  /** Announces, sends and completes a document. @returns its id */
  readonly upload: (bytes: Uint8Array) => Promise<string>;
  readonly download: (
    partId: string,
    token: string,
    headers?: Record<string, string>,
  ) => Promise<Downloaded>;
};

/** The whole house, with what a platform needs that sends large documents. */
export async function startUploading(): Promise<Uploading> {
  const stage = await startPulling();
  const { qingpu } = stage;
  const announcement: Uploading['announcement'] = (bytes, change = {}) => ({
    size: bytes.length,
    digest: sha256(bytes),
    mediaType: 'application/pdf',
    uses: [{ itemCode: permitItem(), to: '330421' }],
    ...change,
  });
  const announce: Uploading['announce'] = async (bytes, change) => {
    const answer = await stage.ask(post('/v1/parts', qingpu, announcement(bytes, change)));
    expect(answer.status, answer.text).toBe(201);
    return JSON.parse(answer.text) as PartView;
  };
  const { sign } = stage.member('qingpu-platform');
  const put: Uploading['put'] = async (partId, number, body, headers = {}) => {
    const path = `/v1/parts/${partId}/chunks/${number}`;
    const own = {
      authorization: `Bearer ${qingpu}`,
      'content-type': 'application/octet-stream',
    };
    const signature = await sign({ method: 'PUT', path, headers: own, body });
    const sent = { ...own, ...signature, ...headers };
    return ask(stage.origin, { method: 'PUT', path, headers: sent, body });
  };
  const complete: Uploading['complete'] = (partId) =>
    stage.ask(post(`/v1/parts/${partId}/complete`, qingpu, {}));
  return {
    ...stage,
    document: (size = mebibyte + 1000) => new Uint8Array(randomBytes(size)),
    announcement,
    announce,
    put,
    complete,
    upload: async (bytes) => {
      const { partId, chunks } = await announce(bytes);
      for (let number = 0; number < chunks; number++)
        expect((await put(partId, number, chunkOf(bytes, number))).status).toBe(200);
      const done = await complete(partId);
      expect(done.status, done.text).toBe(200);
      return partId;
    },
    download: async (partId, token, headers = {}) => {
      const path = `/v1/parts/${partId}`;
      const question = get(path, token);
      const answer = await request(stage.origin + path, {
        headers: { ...question.headers, ...headers },
      });
      return {
        status: answer.statusCode,
        headers: answer.headers as Record<string, string>,
        bytes: new Uint8Array(await answer.body.arrayBuffer()),
      };
    },
  };
}
