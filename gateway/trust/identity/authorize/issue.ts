import type { Failure } from '#contracts/failures';
import { ok, type Result } from '#contracts/result';
import { appendAudit } from '../../../audit/log/append.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import type { PersonalClaim, Scope } from '../../federation/entries.ts';
import { type IssuedToken, issueAccessToken } from '../access-token.ts';
import type { Client } from '../client-authentication.ts';
import { tokenExchanged } from '../exchange-events.ts';
import { permitted } from '../permission.ts';
import { type NamedPerson, personOf } from '../person.ts';
import { claimScope } from '../personal-claims.ts';
import type { OpenedSession } from '../sessions.ts';

type Granted = {
  readonly sid: string;
  readonly session: OpenedSession;
  readonly scopes: readonly Scope[];
  readonly claims: readonly PersonalClaim[];
};

export type IssuedForPerson = { readonly token: IssuedToken; readonly person: NamedPerson };

/** A token for the client that the person signed in to, towards the client's own region. */
export async function issueForPerson(
  platform: Platform,
  client: Client,
  { sid, session, scopes, claims }: Granted,
): Promise<Result<IssuedForPerson, Failure>> {
  const { member } = client;
  const { assertion, expiresAt } = session;
  const allowed = await permitted(platform, member, assertion.region, member.region);
  if (!allowed.ok) return allowed;
  const person = await personOf(platform, member, sid, assertion, member.region);
  const token = await issueAccessToken(platform, {
    client,
    scopes: [...scopes, ...claims.map(claimScope)],
    person,
    notAfter: expiresAt,
  });
  const event = tokenExchanged({ member, ...person }, token.jti);
  await appendAudit(platform.database(), [event], platform.clock());
  return ok({ token, person });
}
