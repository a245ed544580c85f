import { createHash, randomBytes } from 'node:crypto';
import { authenticate, type LoginKind } from './accounts.ts';
import type { Agents } from './agents.ts';
import { type Answer, type Call, json, page, plain, redirect } from './answer.ts';
import type { Library } from './certificates.ts';
import { same } from './gate.ts';
import { loginPage } from './login-page.ts';
import type { Logouts } from './logout.ts';
import { localTime } from './opening.ts';
import type { ZhejiangPlatformSecrets } from './secrets.ts';

const ticketLifeMs = 60_000;
const tokenLifeMs = 300_000;
const signSkewMs = 90_000;

type Grant = { readonly kind: LoginKind; readonly info: object; readonly expiresAt: number };

export type LoginOptions = {
  readonly secrets: ZhejiangPlatformSecrets;
  readonly loginCallbackUrl: string;
  readonly agents: Agents;
  readonly logouts: Logouts;
  readonly library: Pick<Library, 'held'>;
  readonly clock: () => Date;
};

/** Tickets and tokens: random, short-lived, tickets good for one look only. */
function createVault(clock: () => Date) {
  const grants = new Map<string, Grant>();
  const put = (prefix: string, kind: LoginKind, info: object, lifeMs: number): string => {
    const now = clock().getTime();
    for (const [key, grant] of grants) if (grant.expiresAt < now) grants.delete(key);
    const key = `${prefix}-${randomBytes(24).toString('hex')}`;
    grants.set(key, { kind, info, expiresAt: now + lifeMs });
    return key;
  };
  const get = (key: string, kind: LoginKind): Grant | undefined => {
    const grant = grants.get(key);
    const live = grant?.kind === kind && grant.expiresAt >= clock().getTime();
    return live ? grant : undefined;
  };
  return { put, get, spend: (key: string) => grants.delete(key) };
}

type Vault = ReturnType<typeof createVault>;

const form = (call: Call): URLSearchParams | undefined =>
  String(call.headers['content-type']).startsWith('application/x-www-form-urlencoded')
    ? new URLSearchParams(call.body.toString())
    : undefined;

function isAllowed(back: string, allowed: string): boolean {
  if (!URL.canParse(back)) return false;
  const [asked, known] = [new URL(back), new URL(allowed)];
  const plainUrl = asked.username === '' && asked.password === '' && asked.hash === '';
  return plainUrl && asked.origin === known.origin && asked.pathname === known.pathname;
}

/** GET shows the form, POST checks it; a wrong password shows it again and gives no ticket. */
function browserLogin(kind: LoginKind, call: Call, vault: Vault, options: LoginOptions): Answer {
  const { secrets, loginCallbackUrl } = options;
  const input = call.method === 'GET' ? new URLSearchParams(call.query) : form(call);
  if (!input) return plain(415, 'Unsupported Media Type');
  const get = (name: string) => input.get(name) ?? '';
  const back = kind === 'person' ? get('goto') : get('redirectUrl');
  const action = kind === 'person' ? get('action') === 'oauth' && get('scope') === '1' : true;
  if (!action || get('servicecode') !== secrets.sso.servicecode) return plain(400, '服务编码无效');
  if (!isAllowed(back, loginCallbackUrl)) return plain(400, '回调地址未登记');
  const { username, password, ...hidden } = Object.fromEntries(input) as Record<string, string>;
  const title = kind === 'person' ? '嘉善政务服务 个人登录' : '嘉善政务服务 法人登录';
  const view = { action: call.path, hidden, title };
  if (call.method !== 'POST') return page(200, loginPage({ ...view, wrong: false }));
  const given = { login: username ?? '', password: password ?? '' };
  const info = authenticate(kind, given, options.library.held);
  if (!info) return page(200, loginPage({ ...view, wrong: true }));
  const target = new URL(back);
  const parameter = kind === 'person' ? 'ticket' : get('ticketName') || 'ticketId';
  target.searchParams.append(parameter, vault.put('ST', kind, info, ticketLifeMs));
  return redirect(target.href);
}

/** `yyyyMMddHHmmss` carries no zone: it is read as the platform's own. */
function isCurrent(time: string, now: Date): boolean {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(time);
  if (!parts) return false;
  const [, year, month, day, hour, minute, second] = parts;
  const then = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
  const nowSecond = Date.parse(`${localTime(now).replace(' ', 'T')}+08:00`);
  return Math.abs(nowSecond - then) <= signSkewMs;
}

function refuseService(
  input: URLSearchParams,
  { secrets, clock }: LoginOptions,
): Answer | undefined {
  const { servicecode, servicepwd } = secrets.sso;
  const time = input.get('time') ?? '';
  const expected = createHash('md5')
    .update(servicecode + servicepwd + time)
    .digest('hex');
  const known = input.get('servicecode') === servicecode && same(input.get('sign') ?? '', expected);
  if (!known) return json({ result: '2', errmsg: '签名错误' });
  return isCurrent(time, clock()) ? undefined : json({ result: 3, errmsg: '时间戳超出允许范围' });
}

/** Ticket to token, token to user. `result` is a string here and a number there, as in the field. */
function serverLogin(kind: LoginKind, call: Call, vault: Vault, options: LoginOptions): Answer {
  const input = call.method === 'POST' ? form(call) : undefined;
  if (!input) return plain(405, 'Method Not Allowed');
  const names =
    kind === 'person'
      ? { ticket: 'ticketValidation', field: 'st', user: 'getUserInfo' }
      : { ticket: 'getToken', field: 'ticketId', user: 'getUser' };
  const method = input.get('method');
  if (method === names.ticket) {
    const refused = refuseService(input, options);
    if (refused) return refused;
    const ticket = input.get(names.field) ?? '';
    const grant = vault.get(ticket, kind);
    if (!grant || !ticket.startsWith('ST-'))
      return json({ result: '4', errmsg: '票据无效或已使用' });
    vault.spend(ticket);
    const token = vault.put('TK', kind, grant.info, tokenLifeMs);
    const { userid, username } = { userid: undefined, username: undefined, ...grant.info };
    return json({ result: '0', errmsg: '成功', token, userid, username });
  }
  const aside = kind === 'person' ? { logout: options.logouts } : { getAttnInfo: options.agents };
  const service = Object.entries(aside).find(([name]) => name === method)?.[1];
  if (service) return refuseService(input, options) ?? service.answer(input);
  if (method === names.user) {
    const token = input.get('token') ?? '';
    const grant = token.startsWith('TK-') ? vault.get(token, kind) : undefined;
    if (!grant) return json({ result: '5', errmsg: '令牌无效' });
    return json({ result: 0, errmsg: '成功', ...grant.info });
  }
  return json({ result: '1', errmsg: '缺少参数' });
}

/** The two log-ins of the region, by path; undefined if the path is none of theirs. */
export function createLogin(options: LoginOptions): (call: Call) => Answer | undefined {
  const vault = createVault(options.clock);
  const { paths } = options.secrets;
  return (call) => {
    if (call.path === paths.personLogin) return browserLogin('person', call, vault, options);
    if (call.path === paths.companyLogin) return browserLogin('company', call, vault, options);
    if (call.path === paths.personSso) return serverLogin('person', call, vault, options);
    if (call.path === paths.companySso) return serverLogin('company', call, vault, options);
    return undefined;
  };
}
