import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InboundCall, RawAnswer, RegionAdapter } from '#contracts/region-adapter';
import { undiciOutbound } from '../../kit/outbound-undici.ts';
import type { Context, DoorKind, GatewayDoors, Subject, Trial } from '../trial.ts';
import { browse } from './browse.ts';

const kinds: ReadonlySet<string> = new Set<DoorKind>(['case', 'logout', 'certificate']);

const bytesOf = async (stream: AsyncIterable<Buffer>): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

type Door = {
  readonly origin: string;
  readonly coming: Trial['coming'];
  readonly close: () => Promise<void>;
};

/** The gateway's doors for calls of the region: what comes is kept, and acknowledged as the adapter says. */
async function openDoors(
  answerOf: (kind: DoorKind, call: InboundCall) => Promise<RawAnswer>,
): Promise<Door> {
  const waiting = new Set<(kind: DoorKind, call: InboundCall) => void>();
  const coming: Trial['coming'] = (door, count) =>
    new Promise((resolve) => {
      const calls: InboundCall[] = [];
      const take = (kind: DoorKind, call: InboundCall) => {
        if (kind === door) calls.push(call);
        if (calls.length < count) return;
        waiting.delete(take);
        resolve(calls);
      };
      waiting.add(take);
    });
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://door');
    const kind = url.pathname.slice(1) as DoorKind;
    const call: InboundCall = {
      kind,
      method: request.method ?? '',
      path: url.pathname,
      query: url.search.slice(1),
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      ),
      body: await bytesOf(request),
    };
    if (!kinds.has(kind)) return void response.writeHead(404).end();
    for (const take of [...waiting]) take(kind, call);
    const { status, contentType, headers, body } = await answerOf(kind, call);
    response.writeHead(status, { 'content-type': contentType, ...headers }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    coming,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const unheard: RawAnswer = { status: 500, contentType: 'text/plain', body: '' };

/** As the gateway answers: in the region's own format, by the adapter. */
async function acknowledge(
  adapter: RegionAdapter<unknown>,
  kind: DoorKind,
  call: InboundCall,
  context: Context,
): Promise<RawAnswer> {
  const doors = {
    case: [adapter.cases?.parseCallback, adapter.cases?.refuseCallback],
    logout: [adapter.identity?.parseLogoutCall, adapter.identity?.refuseLogoutCall],
    certificate: [adapter.certificates?.parseStatusCall, adapter.certificates?.refuseStatusCall],
  } as const;
  const [parse, refuse] = doors[kind];
  const read = await parse?.(call, context);
  if (read?.ok) return read.value.acknowledgement;
  const refusal = { code: 'callback.signature_invalid', status: 401, retryable: false } as const;
  return refuse?.(refusal, call, context) ?? unheard;
}

export type Stage = {
  /** The subject's adapter, or another one in its place, before the same platform. */
  readonly trialOf: (adapter?: RegionAdapter<unknown>) => Trial;
  readonly close: () => Promise<void>;
};

const alphabet = '0123456789abcdefghijklmnopqrstuv';
/** A number as the gateway gives them. */
export const newNumber = (prefix: string): string =>
  `${prefix}_${Array.from(crypto.getRandomValues(new Uint8Array(26)), (byte) => alphabet[byte % 32]).join('')}`;

function trialBefore(
  subject: Subject,
  started: Awaited<ReturnType<Subject['start']>>,
  parts: Pick<Trial, 'adapter' | 'coming' | 'clock' | 'loginCallbackUrl'>,
  http: Context['http'],
): Trial {
  const parsed = parts.adapter.credentials.safeParse(started.credentials);
  const told = new Map<string, Promise<unknown>>();
  return {
    ...parts,
    subject,
    platform: started.platform,
    samples: subject.samples,
    credentials: started.credentials,
    browse: (url, login, password) => browse(url, parts.loginCallbackUrl, login, password),
    fresh: newNumber,
    once<T>(what: string, ask: () => Promise<T>) {
      const known = told.get(what) ?? ask();
      told.set(what, known);
      return known as Promise<T>;
    },
    context: (change = {}) => ({
      region: subject.region,
      http,
      clock: parts.clock,
      credentials: parsed.data,
      signal: new AbortController().signal,
      ...change,
    }),
  };
}

/** Starts a platform, and the gateway's doors that it calls. @param clock absent: a working day's morning from now on */
export async function startStage(
  subject: Subject,
  clock: () => Date = morningOf(performance.now()),
): Promise<Stage> {
  const outbound = undiciOutbound({ timeoutMs: 5000, maxBytes: 8 * 1024 * 1024 });
  let genuine: Trial | undefined;
  const door = await openDoors(async (kind, call) =>
    genuine ? acknowledge(genuine.adapter, kind, call, genuine.context()) : unheard,
  );
  const doors: GatewayDoors = {
    callbackUrl: `${door.origin}/case`,
    loginCallbackUrl: `${door.origin}/back`,
    logoutUrl: `${door.origin}/logout`,
    certificateUrl: `${door.origin}/certificate`,
    clock,
  };
  const started = await subject.start(doors);
  started.platform.setOpening('open');
  const { coming } = door;
  const { loginCallbackUrl } = doors;
  const trialOf: Stage['trialOf'] = (adapter = subject.adapter) =>
    trialBefore(subject, started, { adapter, coming, clock, loginCallbackUrl }, outbound.http);
  genuine = trialOf();
  return {
    trialOf,
    close: async () => {
      await started.platform.close();
      await outbound.close();
      await door.close();
    },
  };
}

/** Windows are open and no sample has ended that should not have. */
const morningOf = (beganMs: number) => () =>
  new Date(Date.parse('2026-11-30T10:00:00+08:00') + performance.now() - beganMs);
