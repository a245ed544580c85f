import type { Platform } from '../../platform/process/platform.ts';
import type { Member } from '../federation/entries.ts';
import { type AccessTokenClaims, subjectOf } from './access-token.ts';
import { standingFault } from './agents/agency.ts';
import { findByRefreshToken } from './authorize/refresh.ts';
import { memberInForce, originOf } from './key-in-force.ts';
import { claimScope } from './personal-claims.ts';
import { openSession } from './sessions.ts';
import { verifyAccessToken } from './verify-access-token.ts';

/** RFC 7662 s2.2. */
export type Introspection = { readonly active: boolean; readonly [member: string]: unknown };

/** One answer for unknown, expired, revoked and not yours: a stranger's token tells nothing, not even that it lives. */
const inactive: Introspection = { active: false };

/** A token is the business of its client, and of the platform that decides what it was exchanged for. */
const mayLook = (asking: Member, claims: AccessTokenClaims): boolean =>
  claims.client_id === asking.clientId ||
  (asking.role === 'platform' && claims.target === asking.region);

async function ofAccessToken(
  platform: Platform,
  asking: Member,
  token: string,
): Promise<Introspection | undefined> {
  const verified = await verifyAccessToken(platform, token);
  if (!verified.ok) return undefined;
  const claims = verified.value;
  if (!mayLook(asking, claims)) return undefined;
  if (!(await memberInForce(platform, claims.client_id, originOf(claims)))) return undefined;
  const subject = subjectOf(claims);
  if (subject && (await standingFault(platform, subject)) !== undefined) return undefined;
  return { active: true, ...claims };
}

async function ofRefreshToken(
  platform: Platform,
  asking: Member,
  token: string,
): Promise<Introspection | undefined> {
  const row = await findByRefreshToken(platform, token, asking.clientId);
  const opened = row && (await openSession(platform, row.sid));
  if (!row || !opened?.ok || !opened.value.consented) return undefined;
  const { consented, expiresAt } = opened.value;
  const exp = Math.floor(expiresAt.getTime() / 1000);
  return {
    active: true,
    iss: platform.config.publicOrigin,
    client_id: asking.clientId,
    scope: [...consented.scopes, ...consented.claims.map(claimScope)].join(' '),
    sid: row.sid,
    exp,
    ...(row.refreshJkt === null ? {} : { cnf: { jkt: row.refreshJkt } }),
  };
}

/** What a token is good for now, as far as the asking member may know. */
export async function introspect(
  platform: Platform,
  asking: Member,
  token: string,
): Promise<Introspection> {
  return (
    (await ofAccessToken(platform, asking, token)) ??
    (await ofRefreshToken(platform, asking, token)) ??
    inactive
  );
}
