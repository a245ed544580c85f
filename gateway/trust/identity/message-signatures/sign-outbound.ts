import type { Platform } from '../../../platform/process/platform.ts';
import { type OutgoingRequest, signRequest } from './sign-request.ts';

/** Signs a request of the gateway to a member, for example a webhook: as members sign theirs, with a key of our JWKS. */
export const signOutbound = (
  { keys, clock }: Pick<Platform, 'keys' | 'clock'>,
  request: OutgoingRequest,
): Promise<Record<string, string>> => {
  const { kid, sign } = keys.signing;
  return signRequest(request, { keyId: kid, sign }, clock());
};
