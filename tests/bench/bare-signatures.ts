import { closedLoop } from './load.ts';

const ecdsa = { name: 'ECDSA', hash: 'SHA-256' } as const;
const p256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/**
 * What a process with nothing else to do makes of the cryptography of one token: ES256, WebCrypto, as the
 * gateway does it. @returns tokens per second
 */
export async function bareTokens(
  count: number,
  inFlight: number,
  verifies: number,
): Promise<number> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(p256, false, [
    'sign',
    'verify',
  ]);
  // As long as the signed part of an assertion or a token.
  const message = crypto.getRandomValues(new Uint8Array(400));
  const signature = await crypto.subtle.sign(ecdsa, privateKey, message);
  return closedLoop(count, inFlight, async () => {
    for (let nth = 0; nth < verifies; nth++)
      await crypto.subtle.verify(ecdsa, publicKey, signature, message);
    await crypto.subtle.sign(ecdsa, privateKey, message);
  });
}
