import type { Failure } from '#contracts/failures';
import { ok, type Result } from '#contracts/result';
import type { SubjectAssertion } from '#contracts/subject';
import { appendAudit } from '../../audit/log/append.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Scope } from '../federation/entries.ts';
import { type IssuedToken, issueAccessToken } from './access-token.ts';
import type { Client } from './client-authentication.ts';
import { sessionRedeemed, tokenExchanged } from './exchange-events.ts';
import { personOf } from './person.ts';
import { insertSession, sealSession } from './sessions.ts';

/** What a home region said about a person becomes a session of this client, and its first token. */
export async function beginVisit(
  platform: Platform,
  client: Client,
  assertion: SubjectAssertion,
  { target, scopes }: { readonly target: string; readonly scopes: readonly Scope[] },
): Promise<Result<IssuedToken, Failure>> {
  const { member } = client;
  const session = await sealSession(platform, member.clientId, assertion);
  const person = await personOf(platform, member, session.sid, assertion, target);
  const notAfter = session.expiresAt;
  const issued = await issueAccessToken(platform, { client, scopes, person, notAfter });
  const exchange = { member, ...person };
  await platform.database().transaction(async (tx) => {
    await insertSession(tx, session);
    const events = [sessionRedeemed(exchange, notAfter), tokenExchanged(exchange, issued.jti)];
    await appendAudit(tx, events, platform.clock());
  });
  return ok(issued);
}
