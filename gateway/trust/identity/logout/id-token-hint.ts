import { z } from 'zod';
import type { Platform } from '../../../platform/process/platform.ts';
import { idTokenType } from '../id-token.ts';
import { verifyOwnJwt } from '../own-jwt.ts';
import { decodeJwt } from '../strict-jwt.ts';

const Hint = z.looseObject({ iss: z.string(), aud: z.string(), sid: z.string() });

/**
 * The session and client of an id token of ours, expired or not (OpenID Connect RP-Initiated Logout 1.0 s2).
 * @returns undefined for everything that is no id token of ours
 */
export async function readIdTokenHint(
  platform: Platform,
  idToken: string,
): Promise<{ readonly sid: string; readonly clientId: string } | undefined> {
  const jwt = decodeJwt(idToken);
  if (!jwt.ok) return undefined;
  const verified = await verifyOwnJwt(platform, jwt.value, [idTokenType.toLowerCase()]);
  const hint = Hint.safeParse(verified.ok ? verified.value : undefined);
  if (!hint.success || hint.data.iss !== platform.config.publicOrigin) return undefined;
  return { sid: hint.data.sid, clientId: hint.data.aud };
}
