import type { Context } from 'hono';
import { failure } from '#contracts/failures';
import type { PartMediaType } from '#contracts/part';
import { answerFailure } from '../../platform/http/http.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { maxBufferedBytes, piecesOf, type Readable, recordRead } from './download.ts';
import { askedRange, type ByteRange } from './range.ts';
import type { PartRow } from './store.ts';

const extensions: Readonly<Record<PartMediaType, string>> = {
  'application/pdf': 'pdf',
  'application/ofd': 'ofd',
  'application/zip': 'zip',
  'application/octet-stream': 'bin',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/tiff': 'tif',
};

const base64OfHex = (hex: string): string =>
  btoa(hex.replace(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16))));

/** A document of somebody else is saved, never shown as if it were a page of ours. */
const headersOf = ({ id, digest, mediaType }: PartRow): Record<string, string> => ({
  'content-type': mediaType,
  'content-disposition': `attachment; filename="${id}.${extensions[mediaType]}"`,
  'content-security-policy': "default-src 'none'; sandbox",
  'accept-ranges': 'bytes',
  'cache-control': 'private, no-store',
  etag: `"${digest}"`,
  // RFC 9530 s3: over the whole, whichever range is sent.
  'repr-digest': `sha-256=:${base64OfHex(digest)}:`,
});

/** Pieces as they are asked for: a slow reader holds one chunk in memory. */
function streamed(pieces: AsyncGenerator<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => {
      await pieces.return(undefined);
    },
  });
}

async function buffered(
  pieces: AsyncGenerator<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const all: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of pieces) all.push(piece);
  const blob = new Blob(all);
  return new Uint8Array(await blob.arrayBuffer());
}

/** Where answers are not streamed a range is answered in part (RFC 9110 s15.3.7), and the reader asks on. */
const cut = ({ first, last }: ByteRange): ByteRange => ({
  first,
  last: Math.min(last, first + maxBufferedBytes - 1),
});

/** Answers a document or a range of it, once the reading is in the log. */
export async function answerPart(
  c: Context<CallerEnv>,
  platform: Platform,
  readable: Readable,
): Promise<Response> {
  const { row } = readable;
  const headers = headersOf(row);
  if (c.req.header('if-none-match') === headers['etag']) return c.body(null, 304, headers);
  const ifRange = c.req.header('if-range');
  const isSame = ifRange === undefined || ifRange === headers['etag'];
  const asked = isSame ? askedRange(c.req.header('range'), row.size) : undefined;
  if (asked === 'unsatisfiable') {
    const refused = answerFailure(c, failure('part.range_not_satisfiable'));
    refused.headers.set('content-range', `bytes */${row.size}`);
    return refused;
  }
  if (c.req.method === 'HEAD')
    return c.body(null, 200, { ...headers, 'content-length': String(row.size) });
  const streams = platform.longAnswers === true;
  if (!asked && !streams && row.size > maxBufferedBytes)
    return answerFailure(
      c,
      failure('request.invalid', { detail: `here, ask for a Range of ${maxBufferedBytes} bytes` }),
    );
  const whole = { first: 0, last: row.size - 1 };
  const range = streams ? (asked ?? whole) : cut(asked ?? whole);
  await recordRead(platform, c.get('caller'), readable, range);
  const pieces = piecesOf(platform, row, range);
  const { first, last } = range;
  return new Response(streams ? streamed(pieces) : await buffered(pieces), {
    status: asked ? 206 : 200,
    headers: {
      ...headers,
      'content-length': String(last - first + 1),
      ...(asked ? { 'content-range': `bytes ${first}-${last}/${row.size}` } : {}),
    },
  });
}
