import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CaseReport, SubmissionMessage } from '#contracts/case';
import type {
  InboundCall,
  RawAnswer,
  RegionContext,
  RegionFailure,
} from '#contracts/region-adapter';
import { undiciOutbound } from '../../kit/outbound-undici.ts';
import type { ReferencePlatform } from '../../kit/reference-platform.ts';
import { itemCodeIn, people } from '../../kit/sample-world.ts';
import { cases } from '../cases.ts';
import type { ZhejiangCredentials } from '../credentials.ts';
import { sampleZhejiangCredentials } from '../sample-credentials.ts';
import { startZhejiangPlatform } from './index.ts';
import type { ZhejiangPlatformSecrets } from './secrets.ts';

/** What tests stand on: the platform, the adapter's context, and a callback door as the gateway has one. */
export type Stage = {
  readonly platform: ReferencePlatform;
  readonly context: RegionContext<ZhejiangCredentials>;
  readonly secrets: ZhejiangPlatformSecrets;
  /** Every callback that arrived, as it came. */
  readonly calls: InboundCall[];
  readonly reports: CaseReport[];
  readonly refusals: RegionFailure[];
  /** Makes the door answer this status instead of an acknowledgement; undefined mends it. */
  readonly breakDoor: (status: number | undefined) => void;
  readonly close: () => Promise<void>;
};

const bytesOf = async (stream: AsyncIterable<Buffer>): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

async function openDoor(onCall: (call: InboundCall) => Promise<RawAnswer>) {
  const server = createServer(async (request, response) => {
    const body = await bytesOf(request);
    const url = new URL(request.url ?? '/', 'http://door');
    const headers = request.headers as Record<string, string>;
    const method = request.method ?? '';
    const call = {
      kind: 'report',
      method,
      path: url.pathname,
      query: url.search.slice(1),
      headers,
      body,
    };
    const { status, contentType, body: answered } = await onCall(call);
    response.writeHead(status, { 'content-type': contentType }).end(answered);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

export async function setStage({
  clock = () => new Date(),
}: {
  readonly clock?: () => Date;
} = {}): Promise<Stage> {
  const [calls, reports, refusals]: [InboundCall[], CaseReport[], RegionFailure[]] = [[], [], []];
  const { credentials, secrets } = sampleZhejiangCredentials('http://127.0.0.1:1');
  const outbound = undiciOutbound({ timeoutMs: 10_000, maxBytes: 1024 * 1024 });
  let broken: number | undefined;
  const door = await openDoor(async (call) => {
    calls.push(call);
    const read = await cases.parseCallback(call, context);
    if (!read.ok) {
      refusals.push(read.failure);
      const refusal = {
        code: 'callback.signature_invalid',
        status: 401,
        retryable: false,
      } as const;
      return cases.refuseCallback(refusal, call, context);
    }
    if (broken) return { status: broken, contentType: 'text/plain', body: 'broken' };
    reports.push(read.value.report);
    return read.value.acknowledgement;
  });
  const platform = await startZhejiangPlatform({
    port: 0,
    secrets,
    callbackUrl: `${door.origin}/v1/callbacks/330421/report?b=2&a=1`,
    loginCallbackUrl: 'http://127.0.0.1:9/login/back',
    clock,
    clerkDelayMs: 10,
  });
  platform.setOpening('open');
  const context: Stage['context'] = {
    region: '330421',
    http: outbound.http,
    clock,
    signal: new AbortController().signal,
    credentials: {
      ...credentials,
      gateway: { ...credentials.gateway, url: platform.url },
      sso: { ...credentials.sso, url: platform.url },
    },
  };
  return {
    platform,
    context,
    secrets,
    calls,
    reports,
    refusals,
    breakDoor: (status) => {
      broken = status;
    },
    close: async () => {
      await platform.close();
      await door.close();
      await outbound.close();
    },
  };
}

const letters = '0123456789abcdefghijklmnopqrstuv';
export const newId = (prefix: string): string =>
  `${prefix}_${Array.from(crypto.getRandomValues(new Uint8Array(26)), (byte) => letters[byte % 32]).join('')}`;

/** 内资公司设立 for the legal representative from Wujiang, asked for at Qingpu's window. */
export function submission(change: Partial<SubmissionMessage> = {}): SubmissionMessage {
  const [person] = people;
  return {
    kind: 'submission',
    messageId: newId('msg'),
    caseId: newId('case'),
    from: '310118',
    to: '330421',
    itemCode: itemCodeIn('330421', '000131001001'),
    itemName: '内资公司设立',
    at: '2026-10-12T09:00:00+08:00',
    home: '320509',
    channel: 'window',
    applicant: { kind: 'person', name: person.name, idType: '111', idNumber: person.idNumber },
    level: { ial: 3, aal: 2, raw: '高级' },
    form: { companyName: '嘉善新设䶮示例有限公司', capital: 100, remote: true },
    materials: [
      {
        code: 'ID',
        name: '申请人身份证明',
        how: 'certificate',
        ref: newId('cred'),
        credential: 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln~',
      },
      { code: 'LEASE', name: '住所使用证明(租赁合同)', how: 'original', ref: 'a'.repeat(64) },
    ],
    originals: true,
    ...change,
  };
}

/** Waits until `ready` holds; fails after 10 s. */
export async function until(ready: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!ready()) {
    if (performance.now() > deadline) throw new Error('waited for nothing');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
