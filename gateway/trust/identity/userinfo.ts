import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit } from '../../audit/log/append.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { currentFederation } from '../federation/store.ts';
import { requireSubject } from './authenticate.ts';
import type { Caller } from './caller.ts';
import { claimsDisclosed } from './exchange-events.ts';
import { acrOf } from './level.ts';
import { personalClaimsOf } from './personal-claims.ts';
import { openSession } from './sessions.ts';

/** Below this level the regions give no name, so nothing can be said. */
const realNameIal = 2;

export type UserInfo = { readonly sub: string; readonly [claim: string]: string };

/**
 * What a client may know about the person of its token: what the token says, of that what the person
 * agreed to, of that what the client is still registered for (OIDC Core s5.3). Every reading is logged.
 */
export async function userInfo(
  platform: Platform,
  caller: Caller,
): Promise<Result<UserInfo, Failure>> {
  const subject = requireSubject(caller);
  if (!subject.ok) return subject;
  const { sub, sid, claims } = subject.value;
  const opened = await openSession(platform, sid);
  if (!opened.ok) return opened;
  const member = (await currentFederation(platform)).members.get(caller.clientId);
  if (!member || opened.value.clientId !== caller.clientId)
    return fail(failure('auth.not_permitted'));
  const agreed = opened.value.consented?.claims ?? [];
  const registered = new Set((member.claims ?? []).map(({ claim }) => claim));
  const readable = claims.filter((claim) => agreed.includes(claim) && registered.has(claim));
  if (readable.length === 0) return ok({ sub });
  const { party } = opened.value.assertion;
  if (!party) return fail(failure('auth.insufficient_level', { acrValues: acrOf(realNameIal) }));
  const known = personalClaimsOf(party);
  const said = readable.flatMap((claim) => {
    const value = known[claim];
    return value === undefined ? [] : [[claim, value] as const];
  });
  const exchange = { member, ...subject.value };
  const event = claimsDisclosed(exchange, said.map(([claim]) => claim).join(' '));
  await appendAudit(platform.database(), [event], platform.clock());
  return ok({ sub, ...Object.fromEntries(said) });
}
