import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CaseReport, SubmissionMessage } from '#contracts/case';
import type { InboundCall, RegionContext, RegionFailure } from '#contracts/region-adapter';
import { undiciOutbound } from '../../kit/outbound-undici.ts';
import type { ReferencePlatform } from '../../kit/reference-platform.ts';
import { companies, itemCodeIn, people } from '../../kit/sample-world.ts';
import { cases } from '../cases.ts';
import type { ShanghaiCredentials } from '../credentials.ts';
import { sampleShanghaiCredentials } from '../sample-credentials.ts';
import { type ShanghaiPlatformSecrets, startShanghaiPlatform } from './index.ts';

export const loginCallbackUrl = 'http://127.0.0.1:4/v1/login/310118/callback';

export type Rig = {
  readonly platform: ReferencePlatform;
  readonly context: RegionContext<ShanghaiCredentials>;
  readonly secrets: ShanghaiPlatformSecrets;
  /** What came to the callback door, as received. */
  readonly received: InboundCall[];
  readonly reports: CaseReport[];
  readonly refusals: RegionFailure[];
  readonly close: () => Promise<void>;
};

/** A door like the gateway's: hands the untouched call to the adapter, answers what it says. */
function callbackDoor(rig: () => Rig): Server {
  return createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const { method = '', url = '' } = request;
    const call = {
      kind: 'case',
      method,
      path: url,
      query: '',
      headers,
      body: Buffer.concat(chunks),
    };
    rig().received.push(call);
    const result = await cases.parseCallback(call, rig().context);
    if (result.ok) rig().reports.push(result.value.report);
    else rig().refusals.push(result.failure);
    const refusal = { code: 'callback.signature_invalid', status: 401, retryable: false } as const;
    const { status, contentType, body } = result.ok
      ? result.value.acknowledgement
      : cases.refuseCallback(refusal, call, rig().context);
    response.writeHead(status, { 'Content-Type': contentType }).end(body);
  });
}

/** The adapter and its platform over real HTTP, with one clock for each side. */
export async function startRig({
  clock = () => new Date(),
}: {
  readonly clock?: () => Date;
} = {}): Promise<Rig> {
  const door = callbackDoor(() => rig);
  await new Promise<void>((done) => door.listen(0, '127.0.0.1', done));
  const callbackUrl = `http://127.0.0.1:${(door.address() as AddressInfo).port}/callbacks/310118`;
  const { credentials, secrets } = sampleShanghaiCredentials('http://127.0.0.1');
  const platform = await startShanghaiPlatform({
    port: 0,
    secrets,
    callbackUrl,
    loginCallbackUrl,
    clock,
    clerkDelayMs: 20,
  });
  platform.setOpening('open');
  const outbound = undiciOutbound({ timeoutMs: 10_000, maxBytes: 1_000_000 });
  const rig: Rig = {
    platform,
    secrets,
    context: {
      region: '310118',
      http: outbound.http,
      clock,
      credentials: { ...credentials, baseUrl: platform.url, browserUrl: platform.url },
      signal: new AbortController().signal,
    },
    received: [],
    reports: [],
    refusals: [],
    async close() {
      await platform.close();
      await outbound.close();
      door.closeAllConnections();
      await new Promise((done) => door.close(done));
    },
  };
  return rig;
}

let serial = 0;

const base32hex = (n: number): string => n.toString(32).padStart(26, '0');

export const nextId = (prefix: string): string => `${prefix}_${base32hex(++serial * 7919)}`;

/** A submission that the platform accepts: 内资有限公司设立 by a company agent from Wujiang. */
export function submission(change: Partial<SubmissionMessage> = {}): SubmissionMessage {
  const [applicant, agent] = [companies[0], people[0]];
  return {
    kind: 'submission',
    messageId: nextId('msg'),
    caseId: nextId('case'),
    from: '320509',
    to: '310118',
    itemCode: itemCodeIn('310118', '000131001001'),
    itemName: '内资有限公司设立登记',
    at: '2026-05-06T01:02:03Z',
    home: '320509',
    channel: 'window',
    applicant: {
      kind: 'company',
      name: applicant.name,
      uscc: applicant.uscc,
      legalRepresentative: applicant.legalRepresentative,
    },
    agent: { kind: 'person', name: agent.name, idType: '111', idNumber: agent.idNumber },
    form: { companyName: '青浦示例新设有限公司', capital: 100 },
    materials: [
      {
        code: 'ID',
        name: '申请人身份证明',
        how: 'certificate',
        ref: nextId('cred'),
        credential: 'eyJh.eyJi.c2ln~',
      },
      { code: 'LEASE', name: '住所使用证明(租赁合同)', how: 'original' },
    ],
    originals: true,
    ...change,
  };
}
