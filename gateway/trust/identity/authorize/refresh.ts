import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { and, eq, isNull } from '../../../platform/database/drizzle.ts';
import { newSecret } from '../../../platform/database/ids.ts';
import { sha256Hex } from '../../../platform/keys/digest.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import type { IssuedToken } from '../access-token.ts';
import type { Client } from '../client-authentication.ts';
import { type Form, required } from '../form.ts';
import { claimScope, claimsIn } from '../personal-claims.ts';
import { grantScopes } from '../scopes.ts';
import { openSession } from '../sessions.ts';
import { type Consented, session } from '../tables.ts';
import { issueForPerson } from './issue.ts';

const invalid = (internal: string): Result<never, Failure> =>
  fail(failure('oauth.invalid_grant', { internal }));

const hashOf = (refreshToken: string): Promise<string> => sha256Hex(`refresh.${refreshToken}`);

/**
 * The one refresh token of a session, bound to its client and, where the client uses DPoP, to that key.
 * Not rotated (FAPI 2.0 s5.3.2.1): who steals it lacks both keys, and a lost answer locks nobody out.
 */
export async function newRefreshToken(
  platform: Platform,
  client: Client,
  sid: string,
): Promise<string> {
  const refreshToken = newSecret();
  await platform
    .database()
    .update(session)
    .set({
      refreshHash: await hashOf(refreshToken),
      refreshJkt: client.tokenType === 'DPoP' ? client.jkt : null,
    })
    .where(and(eq(session.sid, sid), isNull(session.endedAt)));
  return refreshToken;
}

/** The session that a refresh token of this client belongs to, alive or not. */
export async function findByRefreshToken(
  platform: Platform,
  refreshToken: string,
  clientId: string,
): Promise<{ readonly sid: string; readonly refreshJkt: string | null } | undefined> {
  const [row] = await platform
    .database()
    .select({ sid: session.sid, refreshJkt: session.refreshJkt })
    .from(session)
    .where(
      and(eq(session.refreshHash, await hashOf(refreshToken)), eq(session.clientId, clientId)),
    );
  return row;
}

/** RFC 6749 s6: nothing that was not granted may be asked for, also beside what was. */
const isWider = (scope: string, { scopes, claims }: Consented): boolean => {
  const granted = new Set<string>([...scopes, ...claims.map(claimScope)]);
  return scope.split(' ').some((word) => word !== '' && !granted.has(word));
};

/** RFC 6749 s6: another access token of the same session, with the same scopes or fewer. */
export async function refresh(
  platform: Platform,
  client: Client,
  form: Form,
): Promise<Result<IssuedToken, Failure>> {
  const refreshToken = required(form, 'refresh_token');
  if (!refreshToken.ok) return refreshToken;
  const { member } = client;
  const row = await findByRefreshToken(platform, refreshToken.value, member.clientId);
  if (!row) return invalid('unknown refresh token');
  if (row.refreshJkt !== null && !(client.tokenType === 'DPoP' && client.jkt === row.refreshJkt))
    return invalid('dpop key');
  const opened = await openSession(platform, row.sid);
  if (!opened.ok || !opened.value.consented) return invalid('session ended');
  const { consented } = opened.value;
  const scope = form.get('scope');
  if (scope !== undefined && isWider(scope, consented))
    return fail(failure('oauth.invalid_scope', { detail: 'wider than what the person agreed to' }));
  const scopes = grantScopes(scope, [consented.scopes, member.scopes]);
  if (!scopes.ok) return scopes;
  const issued = await issueForPerson(platform, client, {
    sid: row.sid,
    session: opened.value,
    scopes: scopes.value,
    claims: scope === undefined ? consented.claims : claimsIn(scope, consented.claims),
  });
  return issued.ok ? ok({ ...issued.value.token, refreshToken: refreshToken.value }) : issued;
}
