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

/**
 * `POST /add-checkpoint` for logs. `GET /checkpoint` gives the newest that was seen of the first log, `?origin=` of
 * another: what `CHECKPOINT_URL` of a gateway may point to.
 */
export function answerWitness(witness: Witness): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/add-checkpoint') {
      if (request.method !== 'POST') return text(405, 'POST\n');
      const body = await bodyOf(request);
      if (body === undefined) return text(413, 'too large\n');
      const answer = await addCheckpoint(witness, body);
      return text(answer.status, answer.body, answer.contentType);
    }
    const origin = searchParams.get('origin') ?? witness.logs[0]?.name ?? '';
    const note = pathname === '/checkpoint' ? witness.heads.note(origin) : undefined;
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
