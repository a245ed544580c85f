import type { Platform } from '../../platform/process/platform.ts';
import type { Member } from '../federation/entries.ts';
import { currentFederation } from '../federation/store.ts';
import type { AccessTokenClaims } from './access-token.ts';
import { memberKey } from './member-keys.ts';

/** Whether one of the keys of a member that count now has this RFC 7638 thumbprint. */
async function holdsKey(member: Member, jkt: string): Promise<boolean> {
  for (const { kid } of member.jwks.keys) {
    if ((await memberKey(member, kid))?.jkt === jkt) return true;
  }
  return false;
}

/** The registered key that a token comes from; keys of DPoP proofs are of a device, and no document lists them. */
export const originOf = ({
  cnf,
  client_key,
}: Pick<AccessTokenClaims, 'cnf' | 'client_key'>): string => client_key ?? cnf.jkt;

/**
 * The member behind what one of its keys began (a token, a link, a session, a stream), while it belongs to
 * the federation and that key counts.
 */
export async function memberInForce(
  platform: Platform,
  clientId: string,
  jkt: string,
): Promise<Member | undefined> {
  const { members } = await currentFederation(platform);
  const member = members.get(clientId);
  return member && (await holdsKey(member, jkt)) ? member : undefined;
}
