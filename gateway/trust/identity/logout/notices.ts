import type { OutboundHttp } from '#contracts/outbound-http';
import { rowsOf } from '../../../platform/database/database.ts';
import { eq, sql } from '../../../platform/database/drizzle.ts';
import { newId } from '../../../platform/database/ids.ts';
import { signJws } from '../../../platform/keys/sign.ts';
import { tellFailure } from '../../../platform/process/database-outage.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import { currentFederation } from '../../federation/store.ts';
import { logoutNotice } from '../tables.ts';

export const logoutTokenType = 'logout+jwt';
const event = 'http://schemas.openid.net/event/backchannel-logout';
const lifetimeSeconds = 120;
const maxAttempts = 5;
const firstRetrySeconds = 10;
const batch = 20;
const timeoutMs = 5000;
const pollMs = 1000;

type Notice = { readonly sid: string; readonly clientId: string; readonly attempts: number };

/** OpenID Connect Back-Channel Logout 1.0 s2.4: names the session, not the person. */
function logoutToken(platform: Platform, { sid, clientId }: Notice): Promise<string> {
  const now = platform.clock();
  const iat = Math.floor(now.getTime() / 1000);
  return signJws(platform.keys, logoutTokenType, {
    iss: platform.config.publicOrigin,
    aud: clientId,
    iat,
    exp: iat + lifetimeSeconds,
    jti: newId('jti', now),
    sid,
    events: { [event]: {} },
  });
}

/** Takes notices that are due, each put off as if it had failed: who dies with one leaves it to the next. */
function takeDue(platform: Platform): Promise<Notice[]> {
  const now = platform.clock().toISOString();
  return rowsOf<Notice>(
    platform.database(),
    sql`update ${logoutNotice} set attempts = attempts + 1,
          due_at = ${now}::timestamptz + ${firstRetrySeconds} * power(4, attempts) * interval '1 second'
        where sid in (select sid from ${logoutNotice} where due_at <= ${now}::timestamptz
          order by due_at limit ${batch} for update skip locked)
        returning sid, client_id as "clientId", attempts`,
  );
}

async function send(platform: Platform, http: OutboundHttp, notice: Notice): Promise<boolean> {
  const { members } = await currentFederation(platform);
  const url = members.get(notice.clientId)?.backchannelLogoutUri;
  if (url === undefined) return true;
  const body = new URLSearchParams({ logout_token: await logoutToken(platform, notice) });
  const answer = await http(
    {
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: body.toString(),
      answerBody: 'ignored',
    },
    AbortSignal.timeout(timeoutMs),
  );
  return answer.ok && answer.value.status >= 200 && answer.value.status < 300;
}

async function deliver(platform: Platform, http: OutboundHttp, notice: Notice): Promise<void> {
  const delivered = await send(platform, http, notice);
  if (!delivered && notice.attempts < maxAttempts) return;
  if (!delivered) platform.log.warn('logout.not_delivered', { client: notice.clientId });
  await platform.database().delete(logoutNotice).where(eq(logoutNotice.sid, notice.sid));
}

/** Tells clients about ended sessions, as far as it is time. Five attempts within half an hour. */
export async function sendDueNotices(platform: Platform, http: OutboundHttp): Promise<number> {
  const notices = await takeDue(platform);
  await Promise.all(notices.map((notice) => deliver(platform, http, notice)));
  return notices.length;
}

/** Looks for notices every second; the edge leaves its own here too. */
export function startLogoutNotices(
  platform: Platform,
  http: OutboundHttp,
): { readonly close: () => Promise<void> } {
  let running: Promise<unknown> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = sendDueNotices(platform, http)
      .catch((error: unknown) => tellFailure(platform, 'logout.notices_failed', error))
      .finally(() => {
        busy = false;
      });
  }, pollMs);
  return {
    close: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
