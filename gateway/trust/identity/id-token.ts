import { signJws } from '../../platform/keys/sign.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { NamedPerson } from './person.ts';

export const idTokenType = 'JWT';
const lifetimeSeconds = 300;

/** OIDC Core s2: who signed in, when and how surely; nothing that says who that is outside this sector. */
export function issueIdToken(
  platform: Platform,
  clientId: string,
  person: NamedPerson,
  nonce: string | undefined,
): Promise<string> {
  const iat = Math.floor(platform.clock().getTime() / 1000);
  const { sub, sid, acr, amr, auth_time } = person;
  return signJws(platform.keys, idTokenType, {
    iss: platform.config.publicOrigin,
    aud: clientId,
    sub,
    iat,
    exp: iat + lifetimeSeconds,
    ...(nonce === undefined ? {} : { nonce }),
    sid,
    acr,
    amr,
    auth_time,
  });
}
