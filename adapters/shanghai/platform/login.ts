import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Account, signIn } from './accounts.ts';
import { type Call, json, mediaType, type Reply, refusal } from './http.ts';
import { loginPage, refusedPage } from './pages.ts';
import type { ShanghaiPlatformSecrets } from './secrets.ts';

const codeLifeMs = 60_000;
const tokenLifeMs = 120_000;

type Held = { readonly account: Account; readonly untilMs: number };

export type LoginDesk = {
  readonly page: (call: Call, kind: Account['kind']) => Reply;
  readonly token: (call: Call) => Reply;
  readonly userInfo: (call: Call) => Reply;
};

const sameSecret = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());

/** Exact origin and path; any query, because the way back carries the caller's state. */
function isAllowed(redirectUri: string, allowed: string): boolean {
  if (!URL.canParse(redirectUri)) return false;
  const [asked, known] = [new URL(redirectUri), new URL(allowed)];
  return (
    asked.origin === known.origin &&
    asked.pathname === known.pathname &&
    asked.username === '' &&
    asked.password === '' &&
    asked.hash === ''
  );
}

function formOf(call: Call): URLSearchParams | undefined {
  const isForm = call.method === 'POST' && mediaType(call) === 'application/x-www-form-urlencoded';
  return isForm && call.body.length <= 16_384
    ? new URLSearchParams(call.body.toString('utf8'))
    : undefined;
}

const loginError = (error_code: string, error_msg: string): Reply =>
  json(200, { error_code, error_msg });

/** The log-in page and the two server calls behind it: code (60 s, once) -> token (120 s) -> user. */
export function loginDesk(
  secrets: ShanghaiPlatformSecrets,
  loginCallbackUrl: string,
  clock: () => Date,
): LoginDesk {
  const codes = new Map<string, Held>();
  const tokens = new Map<string, Held>();
  const now = (): number => clock().getTime();

  function issue(store: Map<string, Held>, account: Account, lifeMs: number): string {
    for (const [key, held] of store) if (held.untilMs < now()) store.delete(key);
    const key = randomBytes(24).toString('hex');
    store.set(key, { account, untilMs: now() + lifeMs });
    return key;
  }

  function live(store: Map<string, Held>, key: string): Account | undefined {
    const held = store.get(key);
    return held && held.untilMs >= now() ? held.account : undefined;
  }

  return {
    page(call, kind) {
      const form = call.method === 'POST' ? formOf(call) : call.query;
      const redirectUri = form?.get('redirect_uri') ?? '';
      if (form?.get('ly') !== 'csj' || !isAllowed(redirectUri, loginCallbackUrl))
        return refusedPage();
      const username = form.get('username') ?? '';
      const shown = { action: call.path, kind, redirectUri, username };
      if (call.method !== 'POST') return loginPage({ ...shown, username: '', wrong: false });
      const account = signIn(kind, username, form.get('password') ?? '');
      if (!account) return loginPage({ ...shown, wrong: true });
      const back = new URL(redirectUri);
      back.searchParams.set('code', issue(codes, account, codeLifeMs));
      return { status: 302, contentType: 'text/plain', body: '', headers: { Location: back.href } };
    },
    token(call) {
      const form = formOf(call);
      if (!form) return refusal('4150');
      const isClient =
        form.get('clientId') === secrets.clientId &&
        sameSecret(form.get('clientSecret') ?? '', secrets.clientSecret);
      if (!isClient) return loginError('10001', 'clientId或clientSecret错误');
      const code = form.get('code') ?? '';
      const account = live(codes, code);
      codes.delete(code);
      if (!account) return loginError('10002', 'code无效或已过期');
      return json(200, { access_token: issue(tokens, account, tokenLifeMs) });
    },
    userInfo(call) {
      const form = formOf(call);
      if (!form) return refusal('4150');
      const account = live(tokens, form.get('access_token') ?? '');
      return account ? json(200, account.user) : loginError('10003', 'access_token无效或已过期');
    },
  };
}
