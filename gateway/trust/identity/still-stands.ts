import type { Platform } from '../../platform/process/platform.ts';
import type { Scope } from '../federation/entries.ts';
import type { Caller } from './caller.ts';
import { memberInForce } from './key-in-force.ts';
import { isRevoked } from './revoked-tokens.ts';
import { isSessionLive } from './sessions.ts';

/**
 * Whether a call that goes on would be let in again: its member, the key and the token that it came with, the
 * scope and the person's session. All from memory that is a few seconds old at most: cheap enough to be
 * asked every second. A token that has expired meanwhile was good when the call came.
 */
export async function stillStands(
  platform: Platform,
  { clientId, credential, subject }: Caller,
  scope: Scope,
): Promise<boolean> {
  const member = credential && (await memberInForce(platform, clientId, credential.jkt));
  if (!member?.scopes.includes(scope)) return false;
  if (credential?.jti !== undefined && (await isRevoked(platform, credential.jti))) return false;
  return subject === undefined || isSessionLive(platform, subject.sid);
}
