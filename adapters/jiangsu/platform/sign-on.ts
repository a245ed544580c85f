import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { sm2 } from 'sm-crypto-v2';
import type { Agents } from './agents.ts';
import { type Answer, done, doneWithText, type Request, refused } from './answers.ts';
import { instantOf } from './clocks.ts';
import type { Logouts } from './logout.ts';
import { rememberOnce } from './once.ts';
import type { JiangsuPlatformSecrets } from './secrets.ts';
import type { User } from './users.ts';

const lifetimeMs = 60_000;
const windowMs = 300_000;

type Issued = { readonly user: User; readonly at: number };

/** Takes a one-time value: whatever comes of it, it is spent. */
function take(store: Map<string, Issued>, key: string, now: number): User | undefined {
  const issued = store.get(key);
  store.delete(key);
  return issued && now - issued.at <= lifetimeMs ? issued.user : undefined;
}

function put(store: Map<string, Issued>, key: string, user: User, now: number): string {
  for (const [old, { at }] of store) if (now - at > lifetimeMs) store.delete(old);
  store.set(key, { user, at: now });
  return key;
}

function paramOf(params: string | null, name: string): string {
  try {
    const value: unknown = JSON.parse(params ?? '');
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    const only = entries.length === 1 ? entries[0] : undefined;
    return only?.[0] === name && typeof only[1] === 'string' ? only[1] : '';
  } catch {
    return '';
  }
}

/** Personal data leaves only as SM2 ciphertext (C1C3C2) for this partner. */
function encrypted(record: object, partnerKey: string): Answer {
  const c1c3c2 = 1;
  return doneWithText(`04${sm2.doEncrypt(JSON.stringify(record), partnerKey, c1c3c2)}`);
}

/** Tickets, tokens and the packaged server interface of the sign-on. */
export function makeSignOn(
  secrets: JiangsuPlatformSecrets,
  { agents, logouts }: { readonly agents: Agents; readonly logouts: Logouts },
  now: () => number,
) {
  const tickets = new Map<string, Issued>();
  const tokens = new Map<string, Issued>();
  const isNewRequest = rememberOnce(2 * windowMs, now);
  const { appmark, appword } = secrets.login;

  const services: Readonly<Record<string, (params: string | null) => Answer>> = {
    ticketValidate: (params) => {
      const user = take(tickets, paramOf(params, 'ticket'), now());
      if (!user) return refused('100005');
      return done({ token: put(tokens, randomBytes(24).toString('hex'), user, now()) });
    },
    findOutsideUserByToken: (params) => userAnswer(params, 'person'),
    findCorUserByToken: (params) => userAnswer(params, 'company'),
    logout: (params) => (logouts.receive(params) ? done({}) : refused('100004')),
    findCorAgent: (params) => {
      const found = agents.find(params);
      if (!found) return refused('100009');
      return found === 'malformed'
        ? refused('100004')
        : encrypted(found, secrets.partnerSm2PublicKey);
    },
  };

  function userAnswer(params: string | null, kind: User['kind']): Answer {
    const user = take(tokens, paramOf(params, 'token'), now());
    if (!user) return refused('100006');
    if (user.kind !== kind) return refused('100007');
    return encrypted(user.record, secrets.partnerSm2PublicKey);
  }

  function answer(request: Request): Answer {
    if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
      return refused('100004');
    const form = new URLSearchParams(request.body.toString('utf8'));
    const field = (name: string) => form.get(name) ?? '';
    if (field('appmark') !== appmark) return refused('100008');
    const time = field('time');
    if (!(Math.abs(now() - instantOf(time)) <= windowMs)) return refused('100002');
    const expected = createHash('md5')
      .update(appmark + appword + time, 'utf8')
      .digest();
    const given = Buffer.from(/^[0-9a-f]{32}$/.test(field('sign')) ? field('sign') : '', 'hex');
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      return refused('100001');
    // Two log-ins within one second share time and sign; the same service with the same params is a replay.
    if (!isNewRequest([time, field('servicename'), field('params')].join('\n')))
      return refused('100003');
    const name = field('servicename');
    const service = Object.hasOwn(services, name) ? services[name] : undefined;
    return service ? service(form.get('params')) : refused('100004');
  }

  const issueTicket = (user: User): string =>
    put(tickets, randomBytes(32).toString('hex'), user, now());
  return { issueTicket, answer };
}
