import { z } from '@hono/zod-openapi';
import { base64url } from 'jose';
import { equalSecrets, utf8 } from '../../platform/keys/digest.ts';
import type { Platform } from '../../platform/process/platform.ts';

/**
 * The handle of a log-in under way in one browser: the hash that the log-in is found by, and a proof that we
 * gave it to this very browser. Nothing is stored for it, so however many programs open an address (a link
 * preview, a second device, a reload), each has a handle of its own and none takes anything from the others.
 */
export const browserHandlePattern = '[0-9a-f]{64}[A-Za-z0-9_-]{43}';
const hashLength = 64;

/** What a log-in of a member, or a question to the person, is found by. */
export const Handle = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'not a handle');

export const BrowserHandle = z
  .string()
  .regex(new RegExp(`^${browserHandlePattern}$`), 'not a handle');

/** Under a key of ours: who knows the hash, from the address at a home region, makes no handle for itself. */
async function proofOf(platform: Platform, hash: string, secret: string): Promise<string> {
  const text = utf8(`browser-handle.${hash}.${secret}`);
  const mac = await crypto.subtle.sign('HMAC', platform.keys.challenge, text);
  return base64url.encode(new Uint8Array(mac));
}

/** @param secret of the browser's `login` cookie */
export const newBrowserHandle = async (
  platform: Platform,
  hash: string,
  secret: string,
): Promise<string> => `${hash}${await proofOf(platform, hash, secret)}`;

/** The hash in a handle, if the handle is this browser's own. */
export async function hashInHandle(
  platform: Platform,
  handle: string,
  secret: string | undefined,
): Promise<string | undefined> {
  if (secret === undefined) return undefined;
  const hash = handle.slice(0, hashLength);
  return equalSecrets(handle.slice(hashLength), await proofOf(platform, hash, secret))
    ? hash
    : undefined;
}
