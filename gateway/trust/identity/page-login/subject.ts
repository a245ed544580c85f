import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { and, eq, gt, isNotNull, isNull } from '../../../platform/database/drizzle.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import type { Member } from '../../federation/entries.ts';
import { currentFederation } from '../../federation/store.ts';
import { browserHash } from '../browser-session.ts';
import type { Caller, CallerSubject } from '../caller.ts';
import { memberKey } from '../member-keys.ts';
import { permitted } from '../permission.ts';
import { personOf } from '../person.ts';
import { openSession } from '../sessions.ts';
import { session } from '../tables.ts';

/** The person of a session towards one region: what a token of that session would say, and no more. */
export async function subjectTowards(
  platform: Platform,
  member: Member,
  sid: string,
  target: string,
): Promise<Result<CallerSubject, Failure>> {
  const opened = await openSession(platform, sid);
  if (!opened.ok) return opened;
  const { assertion, clientId } = opened.value;
  if (clientId !== member.clientId) return fail(failure('auth.session_ended'));
  const allowed = await permitted(platform, member, assertion.region, target);
  if (!allowed.ok) return allowed;
  const person = await personOf(platform, member, sid, assertion, target);
  const { sub, home, kind, ial, aal } = person;
  return ok({ sub, sid, home, target, kind, ial, aal, authTime: person.auth_time, claims: [] });
}

/** How somebody is called where a clerk must see whom they serve and a screen may be seen by others. */
export async function maskedName(platform: Platform, sid: string): Promise<string | undefined> {
  const opened = await openSession(platform, sid);
  const name = opened.ok ? opened.value.assertion.party?.name : undefined;
  if (name === undefined) return undefined;
  const [first = '', ...others] = [...name];
  return `${first}${'*'.repeat(Math.min(others.length, 3))}`;
}

/** One of the keys of a member that count now. */
async function keyOf(member: Member): Promise<string | undefined> {
  for (const { kid } of member.jwks.keys) {
    const key = await memberKey(member, kid);
    if (key) return key.jkt;
  }
  return undefined;
}

export const ownReturnPath = '/me/returned';

/** The app that the pages for citizens are: the one that is registered to come back to them. */
export async function ownApp(platform: Platform): Promise<Member | undefined> {
  const { members } = await currentFederation(platform);
  const address = `${platform.config.publicOrigin}${ownReturnPath}`;
  return [...members.values()].find(
    ({ role, redirectUris }) => role === 'app' && redirectUris.includes(address),
  );
}

/** The living session that a browser holds at the app of the pages. */
async function ownSession(platform: Platform, member: Member, secret: string) {
  const [found] = await platform
    .database()
    .select({ sid: session.sid })
    .from(session)
    .where(
      and(
        eq(session.browserHash, await browserHash(secret)),
        eq(session.clientId, member.clientId),
        isNotNull(session.consented),
        isNull(session.endedAt),
        gt(session.expiresAt, platform.clock()),
      ),
    );
  return found?.sid;
}

/** The person of this browser as a caller towards the region of the pages' app. */
export async function citizenOf(
  platform: Platform,
  secret: string | undefined,
): Promise<Result<Caller, Failure>> {
  const over = fail(failure('auth.session_ended'));
  const member = await ownApp(platform);
  const jkt = member && (await keyOf(member));
  if (!member || jkt === undefined || secret === undefined) return over;
  const sid = await ownSession(platform, member, secret);
  if (sid === undefined) return over;
  const subject = await subjectTowards(platform, member, sid, member.region);
  if (!subject.ok) return subject;
  const { clientId, region, role } = member;
  const scopes = new Set(member.scopes);
  return ok({ clientId, region, role, scopes, subject: subject.value, credential: { jkt } });
}
