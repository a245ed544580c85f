import { createHash } from 'node:crypto';
import { type HttpServer, startHttpServer } from '../../platform/node/http-server.ts';
import type { Log } from '../../platform/process/log.ts';
import { addCheckpoint, type Witness } from './witness.ts';

const maxBodyBytes = 65_536;

const text = (status: number, body: string, contentType = 'text/plain; charset=utf-8') =>
  new Response(body, {
    status,
    headers: {
      'content-type': contentType,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });

/** The body, or undefined beyond what any checkpoint takes. */
async function bodyOf(request: Request): Promise<string | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBodyBytes) return undefined;
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.length;
    if (length > maxBodyBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Of which log the newest head is asked for: by the SHA-256 of its name (C2SP tlog-witness), or by the name; else the first. */
function askedOrigin({ logs }: Witness, { pathname, searchParams }: URL): string | undefined {
  if (pathname === '/checkpoint') return searchParams.get('origin') ?? logs[0]?.name ?? '';
  const asked = /^\/([0-9a-f]{64})\/checkpoint$/.exec(pathname)?.[1];
  const digest = (name: string) => createHash('sha256').update(name).digest('hex');
  return asked && logs.find(({ name }) => digest(name) === asked)?.name;
}

/**
 * `POST /add-checkpoint` for logs. `GET /<SHA-256 of a log's name>/checkpoint` gives the newest that was seen of it, and
 * `GET /checkpoint` that of the first, which `CHECKPOINT_URL` of a gateway may point to; `?origin=` of another.
 */
export function answerWitness(witness: Witness): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url);
    if (url.pathname === '/add-checkpoint') {
      if (request.method !== 'POST') return text(405, 'POST\n');
      const body = await bodyOf(request);
      if (body === undefined) return text(413, 'too large\n');
      const answer = await addCheckpoint(witness, body);
      return text(answer.status, answer.body, answer.contentType);
    }
    const origin = askedOrigin(witness, url);
    const note = origin === undefined ? undefined : witness.heads.note(origin);
    return note === undefined ? text(404, 'nothing was seen\n') : text(200, note);
  };
}

export function startWitness(
  witness: Witness & { readonly log: Pick<Log, 'info' | 'warn' | 'error'> },
  { host, port }: { readonly host: string; readonly port: number },
): Promise<HttpServer> {
  const caps = { total: 200, perSource: 50, proxies: [] };
  const { log } = witness;
  return startHttpServer(answerWitness(witness), { host, port, caps, log, silenceMs: 30_000 });
}
