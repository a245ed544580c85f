import type { Context } from 'hono';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../../platform/process/platform.ts';
import type { Member } from '../../federation/entries.ts';
import { memberKey } from '../member-keys.ts';
import { rememberOnce } from '../replay.ts';
import { maxAgeSeconds, type ProvenSignature, verifyRequest } from './verify-request.ts';

/** RFC 9421 s5.1: what a signature must cover and say. */
export const acceptSignature =
  'sig=("@method" "@target-uri" "content-digest" "authorization" "idempotency-key");created;nonce;keyid;tag="tongban"';

const stateChanging = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** OpenID Connect Core s5.3.1: asked by POST too, and changes nothing. */
const reading = new Set(['/oauth/userinfo']);

const mustBeSigned = (platform: Platform, c: Context): boolean =>
  platform.config.messageSignatures !== 'optional' &&
  stateChanging.has(c.req.method) &&
  !reading.has(c.req.path);

/** The address that the member signed: Host and forwarding headers are whatever the way made of them. */
const targetUri = (platform: Platform, url: string): string =>
  `${platform.config.publicOrigin}${url.slice(url.indexOf('/', 'https://'.length))}`;

/**
 * Proves an authenticated call by its message signature (RFC 9421), which every state-changing call of a
 * member needs; where one is not needed it is checked if it is there.
 * @param jkt thumbprint of the key to which the caller's access token is bound
 * @returns the signature, which is spent by this, or undefined if the call needs none and has none
 */
export async function proveMessage(
  platform: Platform,
  c: Context,
  member: Member,
  jkt: string,
): Promise<Result<ProvenSignature | undefined, Failure>> {
  const { req } = c;
  const verified = await verifyRequest(
    {
      method: req.method,
      targetUri: targetUri(platform, req.url),
      header: (name) => req.header(name),
      body: async () => new Uint8Array(await req.arrayBuffer()),
    },
    { keyOf: (keyid) => memberKey(member, keyid), jkt },
    platform.clock(),
  );
  if (!verified.ok) return verified;
  const stated = verified.value;
  if (!stated)
    return mustBeSigned(platform, c) ? fail(failure('signature.missing')) : ok(undefined);
  // Twice the window: a nonce from the future's edge must be known until its signature is too old.
  const until = new Date((stated.created + 2 * maxAgeSeconds) * 1000);
  const first = await rememberOnce(platform, `signature ${jkt}`, stated.nonce, until);
  return first ? ok(stated) : fail(failure('signature.replayed'));
}
