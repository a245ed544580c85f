import type { Member } from '../federation/entries.ts';
import { memberKey } from './member-keys.ts';

/** Whether one of the keys of a member that count now has this RFC 7638 thumbprint. */
export async function holdsKey(member: Member, jkt: string): Promise<boolean> {
  for (const { kid } of member.jwks.keys) {
    if ((await memberKey(member, kid))?.jkt === jkt) return true;
  }
  return false;
}
