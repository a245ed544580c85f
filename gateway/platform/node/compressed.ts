import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import { isVersionTag } from '../http/if-match.ts';
import { sha256Base64 } from '../keys/digest.ts';
import type { Fetch } from './http-server.ts';

/** Less than this fits a packet or two: packing it costs more than it saves. */
const smallestBytes = 1024;

/** What is text and held as a whole. Streams (events, NDJSON) would be held back; documents and seals are packed already. */
const packable = /^(application\/([\w.-]+\+)?json|text\/(html|css|javascript))\b/;

type Bytes = Uint8Array<ArrayBuffer>;
type Pack = (bytes: Bytes) => Promise<Uint8Array>;

const pack = promisify<Bytes, Uint8Array>(gzip);

/** Public answers are few and the same for all, the contract of the API the longest: so many are kept as they were packed. */
const mostKept = 16;

/** As `pack`, once for the same bytes while they are among the last. */
function keeping(pack: Pack): Pack {
  const kept = new LRUCache<string, Uint8Array>({ max: mostKept });
  return async (bytes) => {
    const digest = sha256Base64(bytes);
    const known = kept.get(digest);
    if (known) return known;
    const done = await pack(bytes);
    kept.set(digest, done);
    return done;
  };
}

/** RFC 9110 s12.5.3: `q=0` is a no. */
const takesGzip = (acceptEncoding: string | null): boolean =>
  (acceptEncoding ?? '').split(',').some((part) => {
    const [coding, weight] = part.split(';').map((text) => text.trim().toLowerCase());
    return coding === 'gzip' && !/^q=0(\.0*)?$/.test(weight ?? '');
  });

/**
 * Whether an answer may go out in another form. The length of packed text tells what it repeats (BREACH), to
 * whoever listens and can put words of their own beside a secret, often. So what holds secrets or is shown to
 * a person's session is left as it is: all of that says `no-store`. The rest is public, or is asked for with a
 * token that no browser adds by itself, so that no page of somebody else can have it asked for.
 * `no-transform`: signed, the digest is over the bytes as they are. A version's tag: made weak it would match
 * nothing in `If-Match` (RFC 9110 s13.1.1).
 */
function mayPack({ status, headers }: Response): boolean {
  return (
    status === 200 &&
    packable.test(headers.get('content-type') ?? '') &&
    !/\bno-(store|transform)\b/.test(headers.get('cache-control') ?? '') &&
    !headers.has('content-encoding') &&
    !isVersionTag(headers.get('etag') ?? '')
  );
}

/** The same answer with other bytes, which is what a weak tag says (RFC 9110 s8.8.1). */
async function packed(answer: Response, pack: Pack): Promise<Response> {
  const { status, headers } = answer;
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes.length < smallestBytes) return new Response(bytes, { status, headers });
  headers.set('content-encoding', 'gzip');
  headers.delete('content-length');
  const tag = headers.get('etag');
  if (tag?.startsWith('"')) headers.set('etag', `W/${tag}`);
  return new Response(new Uint8Array(await pack(bytes)), { status, headers });
}

async function asTaken(
  fetch: Fetch,
  { once, often }: { readonly once: Pack; readonly often: Pack },
  ...[request, env]: Parameters<Fetch>
): Promise<Response> {
  const answer = (await fetch(request, env)) as Response;
  if (!mayPack(answer)) return answer;
  // Also where it goes out as it is: a cache must not give the one to who needs the other.
  answer.headers.append('vary', 'accept-encoding');
  if (!takesGzip(request.headers.get('accept-encoding'))) return answer;
  const isPublic = /\bpublic\b/.test(answer.headers.get('cache-control') ?? '');
  return packed(answer, isPublic ? often : once);
}

/**
 * Answers to reads in gzip for whoever takes it. On Node alone: the edge's own network packs what it sends,
 * and leaves `no-transform` as it is.
 */
export function compressed(fetch: Fetch, once: Pack = pack): Fetch {
  const packs = { once, often: keeping(once) };
  // What is no read passes untouched: it is the hot path.
  return (request, env) =>
    request.method === 'GET' ? asTaken(fetch, packs, request, env) : fetch(request, env);
}
