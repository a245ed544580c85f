import { fail, type Result } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';
import { type UnverifiedJwt, verifyJwt } from './strict-jwt.ts';

/** Proves that a token is of our own making and of one of these kinds. Time and audience are the caller's. */
export async function verifyOwnJwt(
  { keys }: Pick<Platform, 'keys'>,
  jwt: UnverifiedJwt,
  types: readonly string[],
): Promise<Result<UnverifiedJwt['claims'], string>> {
  const { kid } = jwt.header;
  const key = kid === undefined ? undefined : keys.verifying.get(kid);
  const alg = keys.publicJwks.keys.find((jwk) => jwk.kid === kid)?.alg;
  return key && alg !== undefined
    ? verifyJwt(jwt, types, { key, algorithms: [alg] })
    : fail('unknown kid');
}
