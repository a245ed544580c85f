import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { JWK } from 'jose';
import type { Given } from './desk.ts';
import { type Answer, refuse } from './refusal.ts';
import { gatewayProof } from './signing.ts';

const base = '/tongban';
const reopensSeconds = 1;

type CounterOptions = { readonly port: number; readonly gatewayKeys: readonly JWK[] };

function readJson(body: Buffer): unknown {
  try {
    return body.length === 0 ? undefined : JSON.parse(body.toString('utf8'));
  } catch {
    return Number.NaN;
  }
}

/** The platform's HTTP server: nobody gets past it whose call is not signed for just this. */
export async function openCounter(
  { port, gatewayKeys }: CounterOptions,
  ask: (method: string, given: Given) => Answer,
) {
  const isWrong = gatewayProof(gatewayKeys as never);
  const refusals: string[] = [];
  let opening: 'open' | 'closed' = 'open';
  const server = createServer();
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answerOf(request: IncomingMessage): Promise<Answer> {
    const { method = '', url: path = '' } = request;
    const body = await buffer(request);
    const header = (name: string) => String(request.headers[name] ?? '');
    if (!path.startsWith(`${base}/`)) return refuse('malformed', 'NO_SUCH_PATH');
    const wrong = isWrong({ method, url: `${origin}${path}`, header, body });
    if (wrong !== undefined) return refuse('unauthorised', wrong);
    if (opening === 'closed')
      return refuse('closed', 'AFTER_HOURS', { retryAfterSeconds: reopensSeconds });
    if (body.length > 0 && header('content-type') !== 'application/json')
      return refuse('malformed', 'NOT_JSON');
    const key = header('idempotency-key');
    return ask(method, { path: path.slice(base.length), key, content: readJson(body) });
  }

  server.on('request', (request, response) => {
    answerOf(request).then(
      ({ status, body }) => {
        if ('refused' in body) refusals.push((body.refused as { code: string }).code);
        const type = { 'content-type': 'application/json' };
        response.writeHead(status, type).end(JSON.stringify(body));
      },
      () => response.destroy(),
    );
  });

  return {
    url: `${origin}${base}`,
    refusals: (): readonly string[] => refusals,
    setOpening: (wanted: 'open' | 'closed'): void => {
      opening = wanted;
    },
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}
