import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  DecidingEvent,
  PlatformCase,
  PlatformOptions,
  ReferencePlatform,
} from '../../kit/reference-platform.ts';
import { losing } from '../../kit/sandbox.ts';
import { agentRegister } from './agents.ts';
import { autopilot } from './autopilot.ts';
import { type CaseRecord, emptyRegistry, type Registry } from './cases.ts';
import { decide, regionalNow } from './clerks.ts';
import { sealedDesk } from './desk.ts';
import { type Sealer, sealer } from './envelope.ts';
import { type Faults, faultBoard } from './faults.ts';
import { filing } from './filings.ts';
import { type Call, json, type Reply, readBody, refusal, send } from './http.ts';
import { licenceDesk, type TellState } from './licences.ts';
import { type LoginDesk, loginDesk } from './login.ts';
import { logoutDesk } from './logout.ts';
import { maintenanceLeftSeconds } from './opening.ts';
import { maintenancePage } from './pages.ts';
import { reporter } from './reports.ts';
import type { ShanghaiPlatformSecrets } from './secrets.ts';
import { tell } from './tell.ts';

export type { ShanghaiPlatformSecrets };

type Opening = 'auto' | 'open' | 'closed';

const notFound: Reply = { status: 404, contentType: 'text/html', body: '<h1>404 Not Found</h1>' };

/** Seconds the platform stays closed, if that is planned; false while it is open. */
function closedFor(opening: Opening, now: Date): { readonly recoverAfter?: number } | false {
  if (opening === 'closed') return {};
  const left = opening === 'auto' ? maintenanceLeftSeconds(now) : 0;
  return left > 0 && { recoverAfter: left };
}

/** Answers under faults of their own: a code or a status word that nobody announced. */
const oddly = (envelope: Sealer, faults: Faults): Sealer => ({
  ...envelope,
  seal(payload, replayId) {
    const answer = payload as { readonly result?: { readonly status?: string } };
    if (faults.hit('odd_code', 'answer'))
      return envelope.seal({ ...answer, code: '7777' }, replayId);
    const isOdd = answer.result?.status !== undefined && faults.hit('odd_status', 'answer');
    const result = { ...answer.result, status: '会商' };
    return envelope.seal(isOdd ? { ...answer, result } : answer, replayId);
  },
});

/** Runs one request through the active faults; each fault that hits leaves evidence. */
async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  route: (call: Call) => Reply,
  faults: Faults,
  closing: AbortSignal,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://platform');
  const body = await readBody(request);
  const slow = faults.hit('slow', url.pathname);
  if (slow) await sleep(slow.delayMs, undefined, { signal: closing });
  const error = faults.hit('http_error', url.pathname);
  if (error) {
    return send(response, {
      status: error.status,
      contentType: 'text/html',
      body: `<h1>${error.status}</h1>`,
    });
  }
  const { method = 'GET', headers } = request;
  const reply = body
    ? route({ method, path: url.pathname, query: url.searchParams, headers, body })
    : refusal('4130');
  if (faults.hit('drop_answer', url.pathname)) return void request.socket.destroy();
  const broken = faults.hit('malformed_body', url.pathname);
  // An unread rest of an oversized body must not be taken for the next request.
  if (!body) response.setHeader('Connection', 'close');
  send(response, reply, broken ? `${reply.body.slice(0, reply.body.length >> 1)}<` : reply.body);
}

type Desks = {
  readonly opening: () => Opening;
  readonly clock: () => Date;
  readonly login: LoginDesk;
  readonly sealed: (call: Call) => Reply | undefined;
};

function router({ paths }: ShanghaiPlatformSecrets, desks: Desks): (call: Call) => Reply {
  const { login, sealed } = desks;
  return (call) => {
    const isLogin = call.path === paths.loginPerson || call.path === paths.loginCompany;
    const closed = closedFor(desks.opening(), desks.clock());
    if (closed)
      return isLogin
        ? maintenancePage()
        : json(200, { code: '5030', msg: '系统维护中', ...closed });
    if (isLogin) return login.page(call, call.path === paths.loginPerson ? 'person' : 'company');
    if (call.path === paths.token) return login.token(call);
    if (call.path === paths.userInfo) return login.userInfo(call);
    return sealed(call) ?? notFound;
  };
}

const asPlatformCase = (record: CaseRecord): PlatformCase => ({
  caseId: record.sendApplyNo,
  regionalCaseId: record.applyNo,
  submissionsSeen: record.submissionsSeen,
  effects: record.effects,
  decisions: record.decisions,
  supplements: record.supplements,
  status: record.status,
});

function recordIn({ records }: Registry, caseId: string): CaseRecord {
  const record = records.get(caseId);
  if (!record) throw new Error('no such case here');
  return record;
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const stateTeller =
  (url: string | undefined, envelope: Sealer, clock: () => Date): TellState =>
  (certificate_identifier, certificate_state, how) => {
    const state_time = regionalNow(clock());
    const certificates = [{ certificate_identifier, certificate_state, state_time }];
    return tell(url, { eventType: 'CERTIFICATE', certificates }, envelope, how);
  };

/** The reference platform of Qingpu: its own server, state, clock and rules; speaks only its own format. */
export async function startShanghaiPlatform(
  options: PlatformOptions<ShanghaiPlatformSecrets>,
): Promise<ReferencePlatform> {
  const { secrets, clock = () => new Date() } = options;
  const closing = new AbortController();
  const faults = faultBoard(clock);
  const envelope = sealer(secrets, clock);
  const report = reporter(options.callbackUrl, envelope, faults, closing.signal);
  let opening: Opening = 'auto';
  const act = async (record: CaseRecord, event: DecidingEvent): Promise<void> =>
    report(decide(record, event, clock()));
  const registry = emptyRegistry(clock, (record) => clerks.consider(record), losing(faults.inject));
  const clerks = autopilot(options.clerkDelayMs ?? 150, {
    act,
    isOpen: () => closedFor(opening, clock()) === false,
    records: () => registry.records.values(),
  });
  const agents = agentRegister(clock);
  const logout = logoutDesk(options.logoutUrl, envelope);
  const licences = licenceDesk(stateTeller(options.certificateUrl, envelope, clock));
  const route = router(secrets, {
    opening: () => opening,
    clock,
    login: loginDesk(secrets, options.loginCallbackUrl, clock),
    sealed: sealedDesk(secrets, oddly(envelope, faults), registry, agents, logout, licences, clock),
  });
  const server = createServer((request, response) => {
    serve(request, response, route, faults, closing.signal).catch(() => request.socket.destroy());
  });

  return {
    region: '310118',
    url: await listen(server, options.port),
    setOpening: (next) => {
      opening = next;
    },
    inject: faults.inject,
    evidence: faults.evidence,
    setAutopilot: clerks.setMode,
    async act(caseId, event) {
      const record = recordIn(registry, caseId);
      await act(record, event).finally(() => clerks.consider(record));
    },
    file: async (caseId, event, { bare = false } = {}) =>
      report(filing(recordIn(registry, caseId), event, bare, clock())),
    cases: () => [...registry.records.values()].map(asPlatformCase),
    received: () => [...registry.received],
    notices: () => [...registry.notices],
    setCertificateStatus: licences.setStatus,
    alterFace: licences.alter,
    withdrawAgent: agents.withdraw,
    signOut: logout.signOut,
    signedOut: logout.signedOut,
    async close() {
      clerks.stop();
      closing.abort();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
