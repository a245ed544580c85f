import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GatewayDoors, TriedPlatform } from '#adapters/conformance/trial';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import type { Message } from '#contracts/case';
import { jsonOf } from '#contracts/strict-json';
import type { Credentials } from './credentials.ts';
import { samples } from './samples.ts';
import { isSigned, signed } from './signing.ts';

type Secrets = Pick<Credentials, 'secret' | 'callbackSecret'>;
type Stored = { readonly number: string; status: string; readonly seen: Set<string> };
type Answer = { readonly code: string; readonly data?: unknown };

const ok = (data: unknown): Answer => ({ code: '0', data });
const no = (code: string): Answer => ({ code });
const words = {
  accept: '受理',
  refuse: '不予受理',
  require_supplement: '补正',
  approve: '准予',
  deny: '不予许可',
} as const;

/** The counter of cases: what the region's own system does, in as few words as will do. */
function newOffice() {
  const cases = new Map<string, Stored>();
  const received: Message[] = [];
  const submit = (message: Message): Answer => {
    const known = cases.get(message.caseId);
    if (known) return ok({ number: known.number, again: true });
    if (message.itemCode !== samples.itemCode) return no('E_ITEM');
    const stored = { number: `N${cases.size + 1}`, status: '收件', seen: new Set<string>() };
    cases.set(message.caseId, stored);
    received.push(message);
    return ok({ number: stored.number, again: false });
  };
  const later = (message: Message): Answer => {
    const known =
      message.kind === 'notice' ? { number: 'T1', seen: new Set() } : cases.get(message.caseId);
    if (!known) return no('E_CASE');
    const again = known.seen.has(message.messageId);
    if (!again) received.push(message);
    known.seen.add(message.messageId);
    return ok({ number: known.number, again });
  };
  const status = ({ caseId }: { readonly caseId: string }): Answer => {
    const known = cases.get(caseId);
    return known ? ok({ number: known.number, status: known.status }) : no('E_CASE');
  };
  return { cases, received, submit, later, status };
}

/** What the region knows by heart: people with tickets, papers, who acts for whom. */
function newRegisters() {
  const tickets = new Map<string, string>();
  const user = ({ ticket }: { readonly ticket: string }): Answer => {
    const person = samples.people.find(({ login }) => login === tickets.get(ticket));
    tickets.delete(ticket);
    if (!person) return no('E_TICKET');
    const { login, name, idNumber, ial } = person;
    return ok({ userId: `u-${login}`, name, idNumber, level: `L${ial}` });
  };
  const paper = ({ type, holder }: { readonly type: string; readonly holder: string }): Answer => {
    const found = samples.certificates.find(
      (one) => one.type === type && one.holder.code === holder,
    );
    const issuer = { issuer: '示例局', issuerCode: '11310118XX0000001L' };
    return ok(found ? { ...found, ...issuer, state: '有效' } : null);
  };
  const paperStatus = ({ identifier }: { readonly identifier: string }): Answer =>
    ok(samples.certificates.some((one) => one.identifier === identifier) ? '有效' : null);
  const agent = ({ uscc, idNumber }: { readonly uscc: string; readonly idNumber: string }) =>
    ok(samples.agents.find((one) => one.uscc === uscc && one.idNumber === idNumber) ?? null);
  return { tickets, user, paper, paperStatus, agent };
}

const page = (back: string) =>
  `<form method="post" action="/login?back=${encodeURIComponent(back)}"><input name="login"><input name="password" type="password"></form>`;

type Heard = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

async function heardOf(request: IncomingMessage): Promise<Heard> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { method = '', headers } = request;
  const url = new URL(request.url ?? '/', 'http://platform');
  return { method, url, headers, body: Buffer.concat(chunks).toString() };
}

/** The log-in page, and the way back with a ticket. */
function logIn({ method, url, body }: Heard, tickets: Map<string, string>) {
  const back = url.searchParams.get('back') ?? '';
  if (method === 'GET') return { status: 200, type: 'text/html', location: '', text: page(back) };
  const ticket = randomUUID();
  tickets.set(ticket, new URLSearchParams(body).get('login') ?? '');
  const location = new URL(back);
  location.searchParams.set('ticket', ticket);
  return { status: 302, type: 'text/html', location: location.href, text: '' };
}

const json = (answer: Answer) => ({
  status: 200,
  type: 'application/json',
  location: '',
  text: JSON.stringify(answer),
});

/**
 * A platform as small as it can be. Change it until it is as strict and as odd as the real one: its words, its
 * signature, its codes, what it refuses. The kit pulls its levers; the adapter knows nothing of it.
 */
export async function startPlatform(
  { clock, callbackUrl }: GatewayDoors,
  { secret, callbackSecret }: Secrets,
  port = 0,
): Promise<TriedPlatform> {
  const office = newOffice();
  const registers = newRegisters();
  const outbound = undiciOutbound({ timeoutMs: 5000, maxBytes: 65_536 });
  let opening = 'open';
  const items = [{ code: samples.itemCode, name: '居住证签注', days: 20, promised: 3 }];
  const operations: Readonly<Record<string, (question: never) => Answer>> = {
    ...{ '/items': () => ok(items), '/user': registers.user, '/agent': registers.agent },
    ...{ '/paper': registers.paper, '/paper-status': registers.paperStatus },
    ...{ '/submit': office.submit, '/later': office.later, '/status': office.status },
  };
  function answerTo(heard: Heard) {
    const { url, headers, body } = heard;
    if (url.pathname === '/login') return logIn(heard, registers.tickets);
    if (!isSigned(secret, headers, clock(), body)) return json(no('E_SIGN'));
    if (opening === 'closed') return json(no('E_CLOSED'));
    return json(operations[url.pathname]?.(jsonOf(body) as never) ?? no('E_PATH'));
  }
  const server = createServer(async (request, response) => {
    const { status, type, location, text } = answerTo(await heardOf(request));
    const headers = { 'content-type': type, ...(location === '' ? {} : { location }) };
    response.writeHead(status, headers).end(text);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setOpening: (next) => {
      opening = next;
    },
    received: () => office.received,
    async act(caseId, event) {
      const stored = office.cases.get(caseId);
      if (!stored) throw new Error('no such case');
      stored.status = words[event];
      // Times of this region have no zone: they are +08:00.
      const at = new Date(clock().getTime() + 8 * 3_600_000).toISOString().slice(0, 19);
      const papers = event === 'require_supplement' ? [{ code: 'LEASE', name: '租赁合同' }] : [];
      const { number, status } = stored;
      const report = { id: randomUUID(), caseId, number, status, at, why: '依法作出', papers };
      const body = JSON.stringify(report);
      const headers = signed(callbackSecret, clock(), body);
      const request = { method: 'POST', url: callbackUrl, headers, body } as const;
      await outbound.http(request, new AbortController().signal);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await outbound.close();
    },
  };
}
