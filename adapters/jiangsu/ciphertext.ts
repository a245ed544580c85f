import { sm2 } from 'sm-crypto-v2';
import type { z } from 'zod';
import type { RegionResult } from '#contracts/region-adapter';
import { fail } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';
import { asPromised } from '../kit/as-promised.ts';

const c1c3c2 = 1;
/** Point (65 bytes) and SM3 (32 bytes) before at least one byte of text, in hex. */
const shape = /^04[0-9a-f]{194,}$/i;

const unreadable = fail({
  kind: 'malformed',
  code: 'ciphertext',
  message: 'the SM2 ciphertext cannot be opened with our key',
} as const);

function open(hex: string, privateKey: string): string | undefined {
  if (!shape.test(hex) || hex.length % 2 !== 0) return undefined;
  try {
    // The library wants the point without its 04 and answers nothing at all when C3 does not match.
    const bytes = sm2.doDecrypt(hex.slice(2), privateKey, c1c3c2, { output: 'array' });
    return bytes.length === 0
      ? undefined
      : new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}

/** Opens `04 | C1 | C3 | C2` in hex and reads the JSON inside; nothing of it appears in a failure. */
export function decrypted<T>(
  hex: string,
  privateKey: string,
  schema: z.ZodType<T>,
): RegionResult<T> {
  const text = open(hex, privateKey);
  return text === undefined ? unreadable : asPromised(schema, jsonOf(text), 'ciphertext_content');
}
