import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Message } from '#contracts/case';
import type { PlatformOptions, ReferencePlatform } from '../../kit/reference-platform.ts';
import { losing } from '../../kit/sandbox.ts';
import { makeAgents } from './agents.ts';
import { type Answer, head, html, type Request, type Route, refused } from './answers.ts';
import { makeAppointments } from './appointments.ts';
import { makeCases } from './cases.ts';
import { makeCertificates } from './certificates.ts';
import { makeClerks } from './clerks.ts';
import { isOpenAt, stamp } from './clocks.ts';
import { makeFaults } from './faults.ts';
import { makeGate } from './gate.ts';
import { listItems } from './items.ts';
import { makeLoginPage } from './login-page.ts';
import { makeLogouts } from './logout.ts';
import { makeNotices } from './notices.ts';
import { makeReports } from './reports.ts';
import type { JiangsuPlatformSecrets } from './secrets.ts';
import { makeServer } from './server.ts';
import { makeSignOn } from './sign-on.ts';
import { tell } from './tell.ts';

type Options = PlatformOptions<JiangsuPlatformSecrets>;
type Behind = (opened: {
  readonly head: Readonly<Record<string, string>>;
  readonly data: unknown;
}) => Answer;

function assemble(options: Options) {
  const { secrets, callbackUrl, clerkDelayMs = 150 } = options;
  const clock = options.clock ?? (() => new Date());
  const now = () => clock().getTime();
  let opening: 'auto' | 'open' | 'closed' = 'auto';
  const isOpen = () => (opening === 'auto' ? isOpenAt(clock()) : opening === 'open');
  const faults = makeFaults(clock);
  const reports = makeReports({ callbackUrl, secrets: secrets.callback, faults, now });
  const clerks = makeClerks({ clock, isOpen, report: reports.report, delayMs: clerkDelayMs });
  const received: Message[] = [];
  const cases = makeCases(clock, clerks.schedule, received, losing(faults.inject));
  const notices = makeNotices(clock, received);
  const agents = makeAgents(now);
  const logouts = makeLogouts(options.logoutUrl, secrets.callback, now);
  const appointments = makeAppointments(clock);
  const certificates = makeCertificates(secrets, (certCode, certState, how) => {
    const stateList = [{ certCode, certState, stateTime: stamp(clock()) }];
    return tell(options.certificateUrl, 'certificate', { stateList }, secrets.callback, now, how);
  });
  const setOpening: ReferencePlatform['setOpening'] = (next) => {
    opening = next;
  };
  return {
    secrets,
    now,
    isOpen,
    setOpening,
    faults,
    reports,
    clerks,
    cases,
    received,
    notices,
    agents,
    logouts,
    appointments,
    certificates,
  };
}

type Parts = ReturnType<typeof assemble>;

function routesOf(
  { secrets, now, isOpen, cases, notices, agents, logouts, appointments, certificates }: Parts,
  loginCallbackUrl: string,
): Map<string, Route> {
  const gate = makeGate(secrets.gateway, now);
  const signOn = makeSignOn(secrets, { agents, logouts }, now);
  const page = makeLoginPage(
    { siteUuid: secrets.login.siteUuid, loginCallbackUrl },
    signOn.issueTicket,
  );
  const { certificate, certificateState } = certificates;
  const whenOpen =
    (closed: Answer, route: Route): Route =>
    (request) =>
      isOpen() ? route(request) : closed;
  const gated =
    (behind: Behind): Route =>
    (request: Request) => {
      const passed = gate(request);
      return 'refusal' in passed ? passed.refusal : behind(passed.opened);
    };
  const business = (behind: (data: unknown) => Answer): Route =>
    whenOpen(
      refused('900001'),
      gated(({ data }) => behind(data)),
    );
  const closedPage = html(
    '<!doctype html><meta charset="utf-8"><h1>系统已关闭,服务时间08:00-20:00</h1>',
  );
  return new Map<string, Route>([
    ['GET /jsjis/front/login.do', whenOpen(closedPage, page)],
    ['POST /jsjis/front/login.do', whenOpen(closedPage, page)],
    ['POST /interfaces/jissso_packaging.do', whenOpen(refused('900001'), signOn.answer)],
    ['POST /tif/zzgx/getCertData.do', whenOpen(head(11), gated(certificate))],
    ['POST /tif/zzgx/getCertState.do', whenOpen(head(11), gated(certificateState))],
    ['POST /tif/sxml/queryItems.do', business(listItems)],
    ['POST /tif/bj/submitCase.do', business(cases.submit)],
    ['POST /tif/bj/supplementCase.do', business(cases.supplement)],
    ['POST /tif/bj/withdrawCase.do', business(cases.withdraw)],
    ['POST /tif/bj/queryCase.do', business(cases.query)],
    ['POST /tif/bj/noticeCase.do', business(notices.notice)],
    ['POST /tif/yy/querySlots.do', business(appointments.slots)],
    ['POST /tif/yy/bookSlot.do', business(appointments.book)],
    ['POST /tif/yy/cancelBooking.do', business(appointments.cancel)],
    ['POST /tif/yy/queryQueue.do', business(appointments.queue)],
  ]);
}

/**
 * A Wujiang-style platform of its own: people, certificates, items, cases, opening hours 08:00-20:00, all
 * checks done here with Node's crypto and nothing taken from the adapter.
 */
export async function startJiangsuPlatform(options: Options): Promise<ReferencePlatform> {
  const parts = assemble(options);
  const { faults, reports, clerks, cases, notices, agents, logouts, setOpening } = parts;
  const server = makeServer(routesOf(parts, options.loginCallbackUrl), faults);
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    region: '320509',
    url: `http://127.0.0.1:${port}`,
    setOpening,
    inject: faults.inject,
    evidence: faults.evidence,
    setAutopilot: (mode) => clerks.setMode(mode, cases.entries()),
    act: async (caseId, event) => {
      const entry = cases.entryOf(caseId);
      if (!entry) throw new Error('no such case on this platform');
      await clerks.act(entry, event);
    },
    file: async (caseId, event, { bare = false } = {}) => {
      const entry = cases.entryOf(caseId);
      if (!entry) throw new Error('no such case on this platform');
      await clerks.file(entry, event, bare);
    },
    cases: cases.cases,
    received: () => [...parts.received],
    notices: notices.notices,
    setCertificateStatus: parts.certificates.setStatus,
    alterFace: parts.certificates.alter,
    seals: parts.certificates.seals,
    withdrawAgent: agents.withdraw,
    signOut: logouts.signOut,
    signedOut: logouts.signedOut,
    close: async () => {
      clerks.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await Promise.all([closed, reports.close()]);
    },
  };
}
