import { expect, it } from 'vitest';
import { importKeys, type Keys } from '../../platform/keys/keys.ts';
import { newKeySet } from '../../platform/keys/new-keys.ts';
import { signJws } from '../../platform/keys/sign.ts';
import { verifyOwnJwt } from './own-jwt.ts';
import { decodeJwt } from './strict-jwt.ts';

const newKeys = async (): Promise<Keys> => importKeys(await newKeySet());

async function opened(keys: Keys, typ: string, jws: string): Promise<unknown> {
  const jwt = decodeJwt(jws);
  const verified = jwt.ok ? await verifyOwnJwt({ keys }, jwt.value, [typ]) : jwt;
  return verified.ok ? verified.value : undefined;
}

it('a receipt does not open as something else, nor when a bit is changed, nor from another gateway', async () => {
  const keys = await newKeys();
  const jws = await signJws(keys, 'receipt+jwt', { kind: 'technical' });
  expect(await opened(keys, 'receipt+jwt', jws)).toEqual({ kind: 'technical' });
  expect(await opened(keys, 'at+jwt', jws)).toBeUndefined();
  // The first of the signature: the last carry bits that are none of it, and whatever it ends in may be what it has.
  const [, signature = ''] = /\.([^.]+)$/.exec(jws) ?? [];
  const bent = signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
  expect(await opened(keys, 'receipt+jwt', jws.replace(signature, bent))).toBeUndefined();
  expect(await opened(await newKeys(), 'receipt+jwt', jws)).toBeUndefined();
});
