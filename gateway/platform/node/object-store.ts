import { createHash } from 'node:crypto';
import type { Bucket } from '../process/tiles-settings.ts';

export type ObjectStore = {
  /** undefined: the bucket has no such object. @throws Error with a `code`, if that cannot be told */
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
  /** Whole or not at all (S3 shows no half object), and lasting when it resolves. @throws Error with a `code` */
  readonly write: (path: string, bytes: Uint8Array) => Promise<void>;
};

type Limits = { readonly patienceMs: number; readonly mostBytes: number };

/** Enough for an error in XML. */
const errorBytes = 65_536;

const problem = (code: string): Error => Object.assign(new Error(code), { code });

/** What `fetch` wraps: the code of a socket, of TLS, of an end that was set. */
function codeOf(error: unknown): string {
  const { name, code, cause } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError') return 'ETIMEDOUT';
  if (typeof code === 'string') return code;
  return cause === undefined ? 'unknown' : codeOf(cause);
}

/** Never more than `most`: what answers need not be the store. */
async function bytesOf({ body }: Response, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    size += part.length;
    if (size > most) throw problem('too_large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** What the store says of what it did not do (S3 API reference, "Error responses"). */
async function refusalOf(answer: Response): Promise<string> {
  const text = Buffer.from(await bytesOf(answer, errorBytes)).toString();
  return /<Code>([A-Za-z]{1,60})<\/Code>/.exec(text)?.[1] ?? '';
}

/**
 * A bucket that speaks S3, by single requests that are signed with their content (AWS Signature Version 4). Nothing is tried
 * again here, and no redirection followed: a bucket in another region is a setting to mend.
 */
export function objectStore(bucket: Bucket, { patienceMs, mostBytes }: Limits): ObjectStore {
  const { url, region, keyId: accessKeyId, secret: secretAccessKey } = bucket;
  const keys = new Map<string, ArrayBuffer>();
  const send = async (method: 'GET' | 'PUT', path: string, body?: Uint8Array<ArrayBuffer>) => {
    // Loaded where it is wanted.
    const { AwsV4Signer } = await import('aws4fetch');
    const hash = createHash('sha256')
      .update(body ?? '')
      .digest('hex');
    const signed = await new AwsV4Signer({
      ...{ accessKeyId, secretAccessKey, region, service: 's3', cache: keys },
      ...{ method, url: `${url}/${path}`, headers: { 'x-amz-content-sha256': hash } },
      ...(body ? { body } : {}),
    }).sign();
    const signal = AbortSignal.timeout(patienceMs);
    const { url: to, headers } = signed;
    return fetch(to, { method, headers, body: body ?? null, redirect: 'manual', signal });
  };
  const told = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw problem(codeOf(error));
    });
  const read = async (path: string): Promise<Uint8Array | undefined> => {
    const answer = await send('GET', path);
    if (answer.status === 200) return bytesOf(answer, mostBytes);
    const why = await refusalOf(answer);
    // A bucket that is not there is another matter.
    if (answer.status === 404 && why === 'NoSuchKey') return undefined;
    throw problem(`${answer.status} ${why}`.trim());
  };
  const write = async (path: string, bytes: Uint8Array): Promise<void> => {
    const answer = await send('PUT', path, new Uint8Array(bytes));
    if (answer.status === 200) await bytesOf(answer, errorBytes);
    else throw problem(`${answer.status} ${await refusalOf(answer)}`.trim());
  };
  return {
    read: (path) => told(read(path)),
    write: (path, bytes) => told(write(path, bytes)),
  };
}
